import type { Machine } from "#machine";
import { onAbort } from "./abort.js";
import { type ErrorFields, WorkatoError } from "./error.js";
import type { Event } from "./event.js";
import { guard } from "./guard.js";
import { type Answer, type Request, type Send, SendFailure } from "./send.js";

type Action = { send: Request } | { sleep: number } | { tell: Event };
type Step<T> = Action | { item: T } | { error: ErrorFields } | "end";
type Reply = Answer | SendFailure | "done" | "cancelled";

/** Starts the machine of a call. */
export type Start = () => Promise<Machine>;

/** What the calls of a client share outside the machine. */
export interface Shared {
  readonly start: number;
  readonly send: Send;
  readonly tell: (event: Event) => void;
  /** The core broke: the next call is to have a session of its own. */
  readonly trapped: () => void;
}

/** Runs a machine: poll; perform and reply; hand out the item; stop. */
export async function* drive<T>(start: Start, host: Host): AsyncGenerator<T, void, undefined> {
  const machine = await start();
  try {
    for (;;) {
      const step: Step<T> = JSON.parse(host.guard(() => machine.poll(host.now())));
      if (step === "end") {
        return;
      } else if ("item" in step) {
        yield frozen(step.item);
      } else if ("error" in step) {
        throw new WorkatoError(frozen(step.error), host.blame);
      } else {
        const what = await host.perform(step);
        host.guard(() => reply(machine, what, host.now()));
      }
    }
  } finally {
    free(machine);
  }
}

/** What a trap has locked cannot be freed. */
function free(machine: Machine): void {
  try {
    machine.free();
  } catch {
    // The call has failed with `internal` already, or its answer is good all the same.
  }
}

function reply(machine: Machine, what: Reply, now: number): void {
  if (what === "done") {
    machine.done(now);
  } else if (what === "cancelled") {
    machine.cancelled(now);
  } else if (what instanceof SendFailure) {
    machine.failed(what.kind, what.left, what.message, now);
  } else {
    machine.answered(what.status, what.head, what.body, now);
  }
}

/** Where a machine runs: a clock, and a way to send, wait and tell. */
export class Host {
  /** The cause of an error, should there be one now. */
  blame: ErrorOptions | undefined;

  constructor(
    private readonly shared: Shared,
    private readonly signal: AbortSignal | undefined,
  ) {}

  now(): number {
    return performance.now() - this.shared.start;
  }

  /** Calls the core. */
  guard<T>(call: () => T): T {
    return guard(call, this.shared.trapped);
  }

  /** An answer that came all the same is worth more than an abort. */
  async perform(action: Action): Promise<Reply> {
    const reply = this.signal?.aborted ? "cancelled" : await this.act(action);
    if (this.signal?.aborted && (typeof reply === "string" || reply instanceof SendFailure)) {
      this.blame = { cause: this.signal.reason };
      return "cancelled";
    }
    return reply;
  }

  private async act(action: Action): Promise<Reply> {
    if ("send" in action) {
      return this.send(action.send);
    } else if ("sleep" in action) {
      await sleep(action.sleep, this.signal);
    } else {
      this.shared.tell(frozen(action.tell));
    }
    return "done";
  }

  private async send(request: Request): Promise<Reply> {
    this.blame = undefined;
    try {
      return await this.shared.send(request, this.signal);
    } catch (error) {
      const failure = error instanceof SendFailure ? error : unexplained(error);
      this.blame = "cause" in failure ? { cause: failure.cause } : undefined;
      return failure;
    }
  }
}

/** `fetch failed` says little: its cause says more. */
function unexplained(error: unknown): SendFailure {
  const all = error instanceof Error ? [error, error.cause] : [error];
  const texts = all.map((one) => (one instanceof Error ? one.message : one)).filter(Boolean);
  return new SendFailure("network", true, texts.join(": ") || "the transport failed", { cause: error });
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      ignore();
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    const ignore = onAbort(signal, wake);
  });
}

/** What comes out of JSON is a tree: there is no way round in it. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
