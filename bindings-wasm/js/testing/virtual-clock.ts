import type { Clock } from "../options.js";

interface Due {
  readonly at: number;
  readonly then: () => void;
}

/**
 * A clock on which no time passes while anything is being done: when all wait, it goes on to the next
 * who is due. A minute's wait takes no time.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #due: Due[] = [];
  #goesOn = false;

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, then: () => void): () => void {
    const due = { at: this.#now + milliseconds, then };
    this.#due.push(due);
    this.#goOn();
    return () => {
      this.#due = this.#due.filter((one) => one !== due);
    };
  }

  /** Lets so many milliseconds pass, and whoever is due go on. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#wake(next);
    }
    this.#now = end;
  }

  /** After all that can be done now. */
  #goOn(): void {
    if (this.#goesOn) {
      return;
    }
    this.#goesOn = true;
    setTimeout(() => {
      this.#goesOn = false;
      const next = this.#next();
      if (next) {
        this.#wake(next);
        this.#goOn();
      }
    });
  }

  #next(): Due | undefined {
    return this.#due.reduce<Due | undefined>((first, one) => (first && first.at <= one.at ? first : one), undefined);
  }

  #wake(due: Due): void {
    this.#due = this.#due.filter((one) => one !== due);
    this.#now = Math.max(this.#now, due.at);
    due.then();
  }
}
