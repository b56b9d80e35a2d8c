import { guard, type Machine } from "./core.js";
import { type ErrorFields, WorkatoError } from "./error.js";
import { frozen } from "./frozen.js";
import type { Action, Host, Shared } from "./host.js";
import { outcome, type SaidOutcome } from "./said.js";

type Step<T> = Action | { item: T } | { outcome: SaidOutcome } | { error: ErrorFields } | "end";

/** A call under way, in its host. */
export class Run<T> {
  readonly #start: number;

  constructor(
    private readonly machine: Machine,
    private readonly host: Host,
    private readonly shared: Shared,
    start: number,
  ) {
    this.#start = start;
  }

  /** The next item, `undefined` at the end: poll; perform and reply; hand out the item; stop. */
  async next(): Promise<T | undefined> {
    for (;;) {
      const step: Step<T> = JSON.parse(guard(() => this.machine.poll(this.#now())));
      if (step === "end") {
        return undefined;
      } else if (typeof step === "string") {
        await this.#perform(step);
      } else if ("item" in step) {
        return frozen(step.item);
      } else if ("outcome" in step) {
        return outcome(step.outcome, this.host.blame) as T;
      } else if ("error" in step) {
        throw new WorkatoError(frozen(step.error), this.host.blame);
      } else {
        await this.#perform(step);
      }
    }
  }

  async end(): Promise<void> {
    try {
      this.machine.free();
    } catch {
      // What a trap has locked cannot be freed: its instance is left behind as a whole.
    }
    await this.host.end();
  }

  async #perform(action: Action): Promise<void> {
    const reply = await this.host.perform(action);
    guard(() => reply(this.machine, this.#now()));
  }

  #now(): number {
    return this.shared.clock.now() - this.#start;
  }
}
