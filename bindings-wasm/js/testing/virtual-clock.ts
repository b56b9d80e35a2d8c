import { nextTurn } from "#load-emulator";
import type { Clock } from "../options.js";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/**
 * A clock for tests: waits take no real time. When the program has nothing left to do but wait, the
 * clock jumps to the next timer.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];
  #isScheduled = false;
  /** Counts the timers that were started and stopped. */
  #changes = 0;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.push(timer);
    this.#changes++;
    this.#schedule();
    return () => this.#remove(timer);
  }

  /**
   * Lets so many milliseconds pass, and fires the timers that are due by then.
   *
   * @throws {RangeError} if it is not a number from 0.
   */
  advance(milliseconds: number): void {
    if (!(Number.isFinite(milliseconds) && milliseconds >= 0)) {
      throw new RangeError(`milliseconds is a number from 0, not \`${milliseconds}\``);
    }
    this.#advanceTo(this.#now + milliseconds);
  }

  #advanceTo(end: number): void {
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#fire(next);
    }
    this.#now = end;
  }

  /**
   * Jumps to the next timer after everything that the program can do now. While timers are started and
   * stopped, the program still works.
   */
  #schedule(): void {
    if (this.#isScheduled) {
      return;
    }
    this.#isScheduled = true;
    const changes = this.#changes;
    nextTurn(() => {
      this.#isScheduled = false;
      const next = this.#next();
      if (next) {
        if (this.#changes === changes) {
          this.#advanceTo(next.at);
        }
        this.#schedule();
      }
    });
  }

  #next(): Timer | undefined {
    return this.#timers.reduce<Timer | undefined>((first, one) => (first && first.at <= one.at ? first : one), undefined);
  }

  #fire(timer: Timer): void {
    this.#remove(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.callback();
  }

  #remove(timer: Timer): void {
    this.#timers = this.#timers.filter((one) => one !== timer);
    this.#changes++;
  }
}
