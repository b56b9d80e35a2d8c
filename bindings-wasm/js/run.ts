import type { Machine } from "#machine";
import { guard } from "./core.js";
import { deepFreeze } from "./deep-freeze.js";
import type { ErrorFields } from "./error.js";
import { free } from "./free.js";
import type { Action, Host, Runtime } from "./host.js";
import type { Profile } from "./profile.js";
import { readTable } from "./table.js";

/** What a machine gives: an action to perform, a value for the caller, or the end. */
type Step<T> =
  | Action
  | { kind: "item"; item: T }
  | { kind: "profile" }
  | { kind: "profiles" }
  | { kind: "outcome"; outcome: OutcomeJson }
  | { kind: "error"; error: ErrorFields }
  | { kind: "end" };

/** An `Outcome` or `EnsuredEach` as WebAssembly writes it: its error is not yet a `WorkatoError`. */
interface OutcomeJson {
  readonly error: ErrorFields | null;
}

/** One call under way: a machine, the host that performs its actions, and the driver between them. */
export class Run<T> {
  constructor(
    private readonly machine: Machine,
    private readonly host: Host,
    private readonly runtime: Runtime,
    private readonly start: number,
    /** Called before each item: throws if a guard of tests refuses the client. */
    private readonly check: () => void,
  ) {}

  /** Drives the machine until it gives a value for the caller; `undefined` at the end. */
  async next(): Promise<T | undefined> {
    this.check();
    let text = guard(() => this.machine.poll(this.#now(), this.host.aborted));
    for (;;) {
      const step: Step<T> = JSON.parse(text);
      switch (step.kind) {
        case "item":
          return deepFreeze(step.item);
        case "profile":
          return this.#profiles()[0] as T;
        case "profiles":
          return this.#profiles() as T;
        case "outcome":
          return this.#outcome(step.outcome) as T;
        case "error":
          throw this.host.toError(step.error);
        case "end":
          return undefined;
        default: {
          const reply = await this.host.perform(step);
          text = guard(() => reply(this.machine, this.#now(), this.host.aborted));
        }
      }
    }
  }

  end(): Promise<void> {
    free(this.machine);
    return this.host.end();
  }

  /** The profiles of the last step. They do not come as JSON, because to parse that takes longer. */
  #profiles(): Profile[] {
    return guard(() => readTable(this.machine.texts(), this.machine.numbers()));
  }

  #outcome(outcome: OutcomeJson): object {
    const { error, ...rest } = deepFreeze(outcome);
    return Object.freeze({ ...rest, error: error && this.host.toError(error) });
  }

  #now(): number {
    return this.runtime.clock.now() - this.start;
  }
}
