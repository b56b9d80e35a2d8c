/** A clock that runs at a speed which may change while somebody waits. */
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

  after(milliseconds, then) {
    const due = this.now() + milliseconds;
    let timer;
    const wait = () => {
      const left = (due - this.now()) / this.#speed;
      timer = left > 0 ? setTimeout(wait, Math.min(left, 50)) : (then(), undefined);
    };
    timer = setTimeout(wait, Math.min(milliseconds / this.#speed, 50));
    return () => clearTimeout(timer);
  }
}
