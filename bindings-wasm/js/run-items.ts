import { onAbort } from "./abort.js";
import { refused } from "./check.js";
import { calledFrom } from "./error.js";
import type { Items } from "./items.js";
import type { Outcome } from "./outcome.js";
import type { Signal } from "./platform-types.js";
import type { Run } from "./run.js";

/** Where it stands: for people who inspect it. */
type State = "not begun" | "under way" | "ended" | "closed";

const END = { value: undefined, done: true } as const;
const disposal = (Symbol as { asyncDispose?: symbol }).asyncDispose;

/** The items of a run. `begin` starts the run, with a signal that ends it. */
export class RunItems<T> implements Items<T> {
  readonly [Symbol.toStringTag] = "Items";
  readonly #controller = new AbortController();
  #stopListening = () => {};
  #state: State = "not begun";
  #yielded = 0;
  /** The last item. */
  #item: T | undefined;
  #run: Run<T> | undefined;
  /** The last `next()` or `return()`; `undefined` if none is under way. */
  #turn: Promise<unknown> | undefined;

  static {
    if (disposal) {
      Object.defineProperty(this.prototype, disposal, { value: this.prototype.return });
    }
  }

  constructor(
    private readonly verb: string,
    private readonly begin: (signal: AbortSignal) => Promise<Run<T>>,
    private readonly signal: Signal | undefined | null,
  ) {}

  async next(): Promise<IteratorResult<T, void>> {
    const turn = this.#inTurn(() => this.#next());
    try {
      return await turn;
    } catch (error) {
      throw calledFrom(error, this.next);
    } finally {
      if (this.#turn === turn) this.#turn = undefined;
    }
  }

  async return(): Promise<IteratorResult<T, void>> {
    if (this.#state !== "ended") this.#state = "closed";
    this.#controller.abort();
    return this.#inTurn(() => this.#end());
  }

  async throw(error?: unknown): Promise<IteratorResult<T, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async toArray(): Promise<T[]> {
    const items: T[] = [];
    for await (const item of this) items.push(item);
    return items;
  }

  then(resolve: unknown, reject?: unknown): Promise<never> {
    const call = `workato.${this.verb}(...)`;
    const reason = `\`${call}\` is not a promise: write \`for await (const item of ${call})\`, or \`await ${call}.toArray()\``;
    return Promise.reject(refused(reason)).then(resolve as () => never, reject as () => never);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const left = (this.#item as Partial<Outcome> | undefined)?.progress?.left ?? undefined;
    const rest = left === undefined ? "" : `, ${left} left`;
    return `Items <${this.verb}(): ${this.#state}, ${this.#yielded} yielded${rest}>`;
  }

  /** Each `next()` and `return()` begins when the one before has ended. */
  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const turn = this.#turn ? this.#turn.then(work, work) : work();
    this.#turn = turn;
    return turn;
  }

  async #next(): Promise<IteratorResult<T, void>> {
    if (this.#isOver()) {
      return END;
    }
    try {
      this.#run ??= await this.#begin();
      const value = await this.#run.next();
      if (value !== undefined) {
        this.#yielded++;
        this.#item = value;
        return { value, done: false };
      }
    } catch (error) {
      if (!this.#isOver()) {
        await this.#end();
        throw error;
      }
    }
    return this.#end();
  }

  #begin(): Promise<Run<T>> {
    this.#state = "under way";
    const [signal, controller] = [this.signal ?? undefined, this.#controller];
    // Without `this`: a signal that lives long must not keep alive what the caller has dropped.
    const abort = () => controller.abort(signal?.reason);
    this.#stopListening = onAbort(signal, abort);
    if (signal?.aborted) abort();
    return this.begin(controller.signal);
  }

  async #end(): Promise<IteratorResult<T, void>> {
    const run = this.#run;
    this.#run = undefined;
    if (!this.#isOver()) this.#state = "ended";
    this.#stopListening();
    await run?.end();
    return END;
  }

  /** TypeScript does not know that the state changes while something is awaited. */
  #isOver(): boolean {
    return this.#state === "ended" || this.#state === "closed";
  }
}
