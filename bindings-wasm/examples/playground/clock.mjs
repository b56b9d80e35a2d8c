/** How often the clock moves on, and how much real time it counts at most each time, in milliseconds. */
const [TICK, LONGEST] = [20, 50];

/** A clock that runs faster than real time. Its speed may change while a timer runs.
 *
 * Time in which the page was too busy to run is not counted: at 60 times, a pause of 1 s would end every call with a timeout. */
export class ScaledClock {
  #speed;
  #now = 0;
  #read = performance.now();

  constructor(speed) {
    this.#speed = speed;
    setInterval(() => this.now(), TICK);
  }

  set speed(speed) {
    this.now();
    this.#speed = speed;
  }

  now() {
    const real = performance.now();
    this.#now += Math.min(real - this.#read, LONGEST) * this.#speed;
    this.#read = real;
    return this.#now;
  }

  after(milliseconds, callback) {
    const due = this.now() + milliseconds;
    let timer;
    const wait = () => {
      const left = (due - this.now()) / this.#speed;
      timer = left > 0 ? setTimeout(wait, Math.min(left, LONGEST)) : (callback(), undefined);
    };
    timer = setTimeout(wait, Math.min(milliseconds / this.#speed, LONGEST));
    return () => clearTimeout(timer);
  }
}
