import type { Machine, Session } from "#machine";
import { unlessAborted } from "./abort.js";
import { checkedOptions } from "./check.js";
import { guard } from "./core.js";
import type { Customers } from "./customer.js";
import { calledFrom, failure } from "./error.js";
import { free, freeWithOwner } from "./free.js";
import { Host, type RolloutInput } from "./host.js";
import type { Items } from "./items.js";
import { json } from "./json.js";
import { claim, type Ledger } from "./ledger.js";
import type { Operation } from "./operation.js";
import { checkGuard } from "./only-emulators.js";
import type { CallOptions } from "./options.js";
import { Run } from "./run.js";
import { RunItems } from "./run-items.js";
import type { Shared } from "./shared.js";

/** A machine, and the session that made it. */
interface Started {
  readonly machine: Machine;
  readonly session: Session;
}

/** The calls of a client: each of them is checked and begun here. */
export class Calls {
  /** `defaults` hold for each call that does not say otherwise. */
  constructor(
    private readonly shared: Shared,
    private readonly defaults?: CallOptions,
  ) {}

  /** The same with other defaults. */
  withOptions(options: CallOptions, extra: unknown): Calls {
    const defaults = this.#options("get", options, extra);
    guard(() => this.shared.sessions.now()?.check(settingsOf(defaults)));
    return new Calls(this.shared, defaults);
  }

  /** A verb with one result. `params` makes its parameters of its options. */
  async first<T, Options extends CallOptions>(
    operation: Operation,
    given: Options,
    params: (options: Options) => object,
    extra?: unknown,
  ): Promise<T> {
    try {
      const options = this.#options(operation, given, extra);
      const { start } = starter(operation, params(options), options);
      const started = start(this.shared.sessions.now() ?? (await this.#session(options.signal)));
      const run = this.#run<T>(started, options.signal ?? undefined);
      try {
        const item = await run.next();
        if (item === undefined) {
          throw failure("internal", "the call ended without an answer");
        }
        return item;
      } finally {
        free(started.machine);
      }
    } catch (error) {
      throw calledFrom(error, this.first);
    }
  }

  /** A verb with many results. It begins with the first `next()`. */
  each<T, Options extends CallOptions & { ledger?: Ledger | undefined }>(
    operation: Operation,
    given: Options,
    params: (options: Options) => object,
    { customers, extra }: { customers?: Customers; extra?: unknown } = {},
  ): Items<T> {
    try {
      const options = this.#options(operation, given, extra);
      const { check, start } = starter(operation, params(options), options);
      // Where WebAssembly loads at once, wrong arguments are refused now, and not at the first `next()`.
      const session = this.shared.sessions.now();
      if (session) check(session);
      const begin = async (signal: AbortSignal) => {
        const started = start(this.shared.sessions.now() ?? (await this.#session(signal)));
        return this.#rollout<T>(started, signal, { customers, ledger: options.ledger });
      };
      const verb = operation.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
      return new RunItems<T>(verb, begin, options.signal);
    } catch (error) {
      throw calledFrom(error, this.each);
    }
  }

  /** The session, once the WebAssembly is loaded. An abort ends the wait for that. */
  #session(signal: AbortSignal | null | undefined): Promise<Session> {
    return unlessAborted(this.shared.sessions.get(), signal, () => {
      throw failure("cancelled", "cancelled by the caller", { cause: signal?.reason });
    });
  }

  #rollout<T>(started: Started, signal: AbortSignal, rollout: RolloutInput): Run<T> {
    if (rollout.ledger && !claim(rollout.ledger)) {
      free(started.machine);
      const fix = "end that run with `return()`, or use another ledger for this one";
      throw failure("ledger", `another run in this process is using this ledger: ${fix}`);
    }
    const run = this.#run<T>(started, signal, rollout);
    freeWithOwner(run, started.machine);
    return run;
  }

  #run<T>({ machine, session }: Started, signal: AbortSignal | undefined, rollout?: RolloutInput): Run<T> {
    const { runtime, start, isEmulated, usesProxy } = this.shared;
    const check = () => isEmulated || checkGuard(session, usesProxy);
    return new Run(machine, new Host(runtime, signal, rollout), runtime, start, check);
  }

  #options<Options extends CallOptions>(operation: Operation, given: Options, extra: unknown): Options {
    const options = checkedOptions(operation, given, extra, this.shared.sendsByFetch);
    if (!this.defaults) {
      return options;
    }
    const isMissing = ([name]: [string, unknown]) => options[name as keyof Options] === undefined;
    return Object.assign(options, Object.fromEntries(Object.entries(this.defaults).filter(isMissing)));
  }
}

/** Checks or starts a command. What is wrong with its JSON is thrown now. */
function starter(operation: Operation, params: object, options: CallOptions) {
  const [command, settings] = [json({ operation, params }), settingsOf(options)];
  return {
    check: (session: Session) => guard(() => session.check(settings, command)),
    start: (session: Session): Started => ({ session, machine: guard(() => session.start(command, settings)) }),
  };
}

/** JSON text. Most calls have no options. */
function settingsOf({ timeoutMs, attemptTimeoutMs, connectTimeoutMs, maxAttempts }: CallOptions): string {
  const settings = { timeoutMs, attemptTimeoutMs, connectTimeoutMs, maxAttempts };
  return Object.values(settings).every((value) => value === undefined) ? "{}" : json(settings);
}
