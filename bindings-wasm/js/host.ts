import type { Machine } from "#machine";
import { unlessAborted } from "./abort.js";
import { type CustomerIterator, type Customers, externalId, iteratorOf, shownCustomer } from "./customer.js";
import { deepFreeze } from "./deep-freeze.js";
import { type ErrorFields, mismatch, WorkatoError } from "./error.js";
import type { Eval, Evaluate } from "./evaluate.js";
import type { CallEvent } from "./event.js";
import { hasLoneSurrogate } from "./json.js";
import { type Ledger, release } from "./ledger.js";
import { messageOf } from "./message-of.js";
import type { Clock } from "./options.js";
import { type Request, type Send, SendFailure } from "./send.js";

/** What a machine asks the host to do. */
export type Action =
  | { kind: "send"; request: Request }
  | { kind: "sleep"; milliseconds: number }
  | { kind: "tell"; event: CallEvent }
  | { kind: "append"; text: string }
  | { kind: "nextCustomer" }
  | { kind: "nextLine" }
  | ({ kind: "eval" } & Eval);

/** Tells the machine what came of an action, and whether the call is aborted. Returns the next step, JSON text. */
export type Reply = (machine: Machine, now: number, aborted: boolean) => string;

const done: Reply = (machine, now, aborted) => machine.done(now, aborted);
const cancelled: Reply = (machine, now) => machine.cancelled(now);

/** The clock, the transport and the listener that all calls of a client use. */
export interface Runtime {
  readonly clock: Clock;
  readonly send: Send;
  readonly tell: (event: CallEvent) => void;
  /** Only a client with a shared rate limit needs it. */
  readonly evaluate: Evaluate | undefined;
}

/** The customers and the ledger of a rollout. An `ensureEach` has no customers. */
export interface RolloutInput {
  readonly customers: Customers | undefined;
  readonly ledger: Ledger | undefined;
}

/** Performs the actions of one call. */
export class Host {
  /** Why the last action failed. */
  #failure: ErrorOptions | undefined;
  /** Open from the first customer on, until it throws or ends. */
  #customers: CustomerIterator | undefined;
  #takesCustomer = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly signal: AbortSignal | undefined,
    private readonly rollout?: RolloutInput,
  ) {}

  /** @throws what the iterator of the customers throws, as it is. */
  perform(action: Action): Reply | Promise<Reply> {
    switch (action.kind) {
      case "send":
        return this.#send(action.request);
      case "sleep":
        return this.#sleep(action.milliseconds);
      case "tell":
        this.runtime.tell(deepFreeze(action.event));
        return done;
      case "append":
        return this.#withLedger((ledger) => ledger.append(action.text), () => done);
      case "nextCustomer":
        return this.#orCancelled(this.#nextCustomer());
      case "nextLine":
        return this.#orCancelled(this.#withLedger((ledger) => ledger.nextLine(), lineReply));
      case "eval":
        return this.#evaluate(action);
      default:
        return mismatch(action);
    }
  }

  /** Closes the iterator of the customers, and releases the ledger. */
  async end(): Promise<void> {
    try {
      const closed = this.#customers?.return?.();
      // A generator that awaits its next customer closes after that, and nobody waits for it.
      await (this.#takesCustomer ? void Promise.resolve(closed).catch(() => {}) : closed);
    } finally {
      this.#customers = undefined;
      await (this.rollout?.ledger && release(this.rollout.ledger));
    }
  }

  /** The error with which the call, or one of its items, fails now. */
  toError(fields: ErrorFields): WorkatoError {
    // What was not sent may follow the failure of another customer.
    const failure = fields.attempts > 0 || fields.code === "ledger" ? this.#failure : undefined;
    const options = fields.code === "cancelled" ? { cause: this.signal?.reason } : failure;
    return new WorkatoError(deepFreeze(fields), options);
  }

  get aborted(): boolean {
    return this.signal?.aborted === true;
  }

  /** Sends a request until the signal is aborted. An answer that came in spite of an abort is used. */
  async #send(request: Request): Promise<Reply> {
    const signal = request.mustFinish ? undefined : this.signal;
    this.#failure = undefined;
    try {
      const { status, head, body } = await this.runtime.send(request, signal);
      return (machine, now, aborted) => machine.answered(status, head, body, now, aborted);
    } catch (error) {
      if (signal?.aborted) {
        return cancelled;
      }
      const failure = error instanceof SendFailure ? error : unknownFailure(error);
      this.#failure = "cause" in failure ? { cause: failure.cause } : undefined;
      return (machine, now, aborted) => machine.failed(failure.kind, failure.left, failure.message, now, aborted);
    }
  }

  #sleep(milliseconds: number): Promise<Reply> {
    if (this.aborted) {
      return Promise.resolve(cancelled);
    }
    let stopTimer = () => {};
    const slept = new Promise<Reply>((resolve) => {
      stopTimer = this.runtime.clock.after(milliseconds, () => resolve(done));
    });
    return this.#orCancelled(slept).finally(() => stopTimer());
  }

  /** Evaluates a script on the store of the shared rate limit. After an abort it gives a slot back. */
  async #evaluate(asked: Eval): Promise<Reply> {
    const evaluated = this.runtime.evaluate!(asked);
    return this.aborted ? evaluated : this.#orCancelled(evaluated);
  }

  async #nextCustomer(): Promise<Reply> {
    this.#customers ??= iteratorOf(this.rollout?.customers ?? []);
    this.#takesCustomer = true;
    let isOpen = false;
    try {
      const { done, value } = await this.#customers.next();
      isOpen = !done;
      return isOpen ? customerReply(value) : (machine, now, aborted) => machine.customers_end(now, aborted);
    } finally {
      this.#takesCustomer = false;
      // An iterator that throws or is at its end must not be closed.
      if (!isOpen) this.#customers = undefined;
    }
  }

  async #withLedger<T>(work: (ledger: Ledger) => T | Promise<T>, reply: (result: T) => Reply): Promise<Reply> {
    try {
      if (!this.rollout?.ledger) {
        throw new Error("there is no ledger");
      }
      return reply(await work(this.rollout.ledger));
    } catch (error) {
      this.#failure = { cause: error };
      const why = messageOf(error) || "the ledger failed";
      return (machine, now, aborted) => machine.unavailable(why, now, aborted);
    }
  }

  /** Waits for the reply, or until the signal is aborted. */
  #orCancelled(reply: Promise<Reply>): Promise<Reply> {
    return unlessAborted(reply, this.signal, () => cancelled);
  }
}

function lineReply(line: string | null | undefined): Reply {
  if (line !== null && line !== undefined && typeof line !== "string") {
    throw new Error("nextLine of the ledger returned a value that is not a string");
  }
  return (machine, now, aborted) => machine.line(line, now, aborted);
}

function customerReply(value: unknown): Reply {
  const external = externalId(value);
  if (external !== undefined && !hasLoneSurrogate(external)) {
    return (machine, now, aborted) => machine.external(external, now, aborted);
  } else if (Number.isSafeInteger(value)) {
    return (machine, now, aborted) => machine.workspace(value as number, now, aborted);
  }
  const shown = shownCustomer(value);
  return (machine, now, aborted) => machine.not_a_customer(shown, now, aborted);
}

/** What a `fetch` of the user threw. It may say, like `TransportError`, that nothing was sent. */
function unknownFailure(error: unknown): SendFailure {
  const left = (error as { reached?: unknown } | null | undefined)?.reached !== false;
  return new SendFailure("network", left, messageOf(error) || "the transport failed", { cause: error });
}
