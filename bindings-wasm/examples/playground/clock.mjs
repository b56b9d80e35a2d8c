/** A clock that runs faster than real time. Its speed may change while a timer runs. */
export class ScaledClock {
  #speed;
  #now = 0;
  #since = performance.now();

  constructor(speed) {
    this.#speed = speed;
  }

  set speed(speed) {
    this.#now = this.now();
    this.#since = performance.now();
    this.#speed = speed;
  }

  now() {
    return this.#now + (performance.now() - this.#since) * this.#speed;
  }

  after(milliseconds, callback) {
    const due = this.now() + milliseconds;
    let timer;
    const wait = () => {
      const left = (due - this.now()) / this.#speed;
      timer = left > 0 ? setTimeout(wait, Math.min(left, 50)) : (callback(), undefined);
    };
    timer = setTimeout(wait, Math.min(milliseconds / this.#speed, 50));
    return () => clearTimeout(timer);
  }
}
