import { onAbort } from "./abort.js";
import type { Machine } from "./core.js";
import { type Customers, externalId, iteratorOf } from "./customer.js";
import type { Event } from "./event.js";
import { frozen } from "./frozen.js";
import { isHalved } from "./json.js";
import { type Ledger, leave } from "./ledger.js";
import type { Clock } from "./options.js";
import { type Request, type Send, SendFailure } from "./send.js";

/** What a machine asks to be done. */
export type Action =
  | { send: Request }
  | { sleep: number }
  | { tell: Event }
  | { append: string }
  | "nextCustomer"
  | "nextLine";

/** What came of an action, as it is told to the machine. */
export type Reply = (machine: Machine, now: number) => void;

const done: Reply = (machine, now) => machine.done(now);
const cancelled: Reply = (machine, now) => machine.cancelled(now);

/** What the calls of a client share outside the machine. */
export interface Shared {
  readonly clock: Clock;
  readonly send: Send;
  readonly tell: (event: Event) => void;
}

/** What a rollout has beside. */
export interface Feed {
  readonly customers: Customers;
  readonly ledger: Ledger | undefined;
}

/** Where a machine runs: a way to send, wait and tell, customers and a ledger. */
export class Host {
  /** The cause of an error, should there be one now. */
  blame: ErrorOptions | undefined;
  #customers: ReturnType<typeof iteratorOf>;

  constructor(
    private readonly shared: Shared,
    private readonly signal: AbortSignal | undefined,
    private readonly feed?: Feed,
  ) {
    this.#customers = feed && iteratorOf(feed.customers);
  }

  /** @throws what the customers throw, as it is. */
  async perform(action: Action): Promise<Reply> {
    if (action === "nextCustomer") {
      return this.#orCancelled(this.#nextCustomer());
    } else if (action === "nextLine") {
      return this.#orCancelled(this.#withLedger((ledger) => ledger.nextLine(), line));
    } else if ("send" in action) {
      return this.#send(action.send);
    } else if ("sleep" in action) {
      return this.#sleep(action.sleep);
    } else if ("append" in action) {
      return this.#withLedger((ledger) => ledger.append(action.append), () => done);
    }
    this.shared.tell(frozen(action.tell));
    return done;
  }

  /** Ends the walk of the customers, and the use of the ledger. */
  async end(): Promise<void> {
    try {
      await this.#customers?.return?.();
    } finally {
      this.#customers = undefined;
      await (this.feed?.ledger && leave(this.feed.ledger));
    }
  }

  get #aborted(): boolean {
    return this.signal?.aborted === true;
  }

  #cancelled(): Reply {
    this.blame = { cause: this.signal?.reason };
    return cancelled;
  }

  /** An answer that came all the same is worth more than an abort. */
  async #send(request: Request): Promise<Reply> {
    this.blame = undefined;
    if (this.#aborted) {
      return this.#cancelled();
    }
    try {
      const { status, head, body } = await this.shared.send(request, this.signal);
      return (machine, now) => machine.answered(status, head, body, now);
    } catch (error) {
      if (this.#aborted) {
        return this.#cancelled();
      }
      const failure = error instanceof SendFailure ? error : unexplained(error);
      this.blame = "cause" in failure ? { cause: failure.cause } : undefined;
      return (machine, now) => machine.failed(failure.kind, failure.left, failure.message, now);
    }
  }

  #sleep(milliseconds: number): Promise<Reply> {
    if (this.#aborted) {
      return Promise.resolve(this.#cancelled());
    }
    let prevent = () => {};
    const slept = new Promise<Reply>((resolve) => {
      prevent = this.shared.clock.after(milliseconds, () => resolve(done));
    });
    return this.#orCancelled(slept).finally(() => prevent());
  }

  async #nextCustomer(): Promise<Reply> {
    const customers = this.#customers;
    // One that throws, or has no more, is not to be ended.
    this.#customers = undefined;
    const { done: isOver, value } = (await customers?.next()) ?? { done: true, value: undefined };
    if (isOver) {
      return (machine, now) => machine.customers_end(now);
    }
    this.#customers = customers;
    return customer(value);
  }

  async #withLedger<T>(work: (ledger: Ledger) => T | Promise<T>, reply: (of: T) => Reply): Promise<Reply> {
    try {
      if (!this.feed?.ledger) {
        throw new Error("there is no ledger");
      }
      return reply(await work(this.feed.ledger));
    } catch (error) {
      this.blame = { cause: error };
      const why = words(error) || "the ledger failed";
      return (machine, now) => machine.ledger_failed(why, now);
    }
  }

  /** What is waited for, unless the signal is aborted before. */
  #orCancelled(reply: Promise<Reply>): Promise<Reply> {
    if (!this.signal) {
      return reply;
    }
    return new Promise((resolve, reject) => {
      const abort = () => resolve(this.#cancelled());
      const ignore = onAbort(this.signal, abort);
      if (this.#aborted) {
        abort();
      }
      reply.then(resolve, reject).finally(ignore);
    });
  }
}

function line(text: string | null | undefined): Reply {
  if (text !== null && text !== undefined && typeof text !== "string") {
    throw new Error("nextLine gave something that is no text");
  }
  return (machine, now) => machine.line(text, now);
}

function customer(value: unknown): Reply {
  const external = externalId(value);
  if (typeof external === "string" && !isHalved(external)) {
    return (machine, now) => machine.external(external, now);
  } else if (Number.isSafeInteger(value)) {
    return (machine, now) => machine.workspace(value as number, now);
  }
  return (machine, now) => machine.no_customer(shown(value), now);
}

function shown(value: unknown): string {
  const isPlain = typeof value !== "object" || value === null;
  return isPlain ? String(value) : Array.isArray(value) ? "an array" : "an object";
}

/** `fetch failed` says little: its cause says more. */
function unexplained(error: unknown): SendFailure {
  const left = (error as { reached?: unknown } | null | undefined)?.reached !== false;
  return new SendFailure("network", left, words(error) || "the transport failed", { cause: error });
}

function words(error: unknown): string {
  const all = error instanceof Error ? [error, error.cause] : [error];
  const texts = all.map((one) => (one instanceof Error ? one.message : one)).filter(Boolean);
  return texts.join(": ");
}
