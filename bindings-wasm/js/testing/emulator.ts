import { Headers, load } from "#load-emulator";
import type { Emulator as Core } from "#emulator";
import type { ClientOptions, Clock, Fetch } from "../options.js";
import { EMULATOR } from "../emulator-mark.js";
import { answer, type Answer, type Ending } from "./answer.js";
import type { Arrival, Assignment, EmulatorOptions, Fault, FaultOn, Seeds, Settings } from "./options.js";
import { VirtualClock } from "./virtual-clock.js";

const CONTROL = "https://emulator/__emulator/";

/**
 * An emulated workspace, in the memory of this process or page. Where Workato's documentation is
 * silent, the emulator assumes something; a setting changes the assumption.
 *
 * A client with `clientOptions`, or with the emulator's `fetch`, follows its clock: a wait moves the clock
 * and takes no real time. So a test of 70 requests, which waits for the rate limit, ends at once.
 *
 * ```js
 * const emulator = await Emulator.start({ documented: true });
 * const workato = new Client(emulator.clientOptions);
 * emulator.fail("429", { on: "create", fault: "drop_applied" });
 * console.log((await workato.get(321)).name, emulator.journal().length);
 * ```
 */
export class Emulator {
  /** The API token that it accepts. */
  readonly token: string;
  /** Its clock, which the client follows: a `VirtualClock` if none was given. */
  readonly clock: Clock;
  /**
   * The `fetch` for a client, which then follows the emulator's clock. It sends every request to the
   * emulator, whatever the host of the URL.
   */
  readonly fetch: Fetch;
  readonly #core: Core;
  readonly #start: number;
  #advanced = 0;

  private constructor(core: Core, token: string, clock: Clock) {
    this.#core = core;
    this.token = token;
    this.clock = clock;
    this.#start = clock.now();
    const fetch: Fetch = async (url, init) => answer(this.#handle(String(url), init), clock, init?.signal);
    this.fetch = Object.assign(fetch, { [EMULATOR]: clock });
  }

  /** @throws {Error} if an option is not valid. */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const { token = "test-token", clock = new VirtualClock(), settings, ...seeds } = options;
    const { Emulator: Core } = await load();
    const emulator = new Emulator(new Core(token), token, clock);
    emulator.reset(seeds);
    emulator.set(settings ?? {});
    return emulator;
  }

  /** The options of a client that sends to this emulator. */
  get clientOptions(): Pick<ClientOptions, "apiToken" | "fetch" | "clock"> & { apiToken: string } {
    return { apiToken: this.token, fetch: this.fetch, clock: this.clock };
  }

  /**
   * Adds faults: each of the next requests, whatever it is, meets one of them, in this order. A fault
   * with `on` waits for the next request of that operation.
   */
  fail(...faults: (Fault | FaultOn)[]): void {
    this.#control("POST", "faults", faults);
  }

  /** All requests that arrived, in order. */
  journal(): Arrival[] {
    return this.#control("GET", "journal") as Arrival[];
  }

  /** All settings as they are now. */
  settings(): Required<Settings> {
    return this.#control("GET", "settings") as Required<Settings>;
  }

  /** Changes these settings, and leaves the others as they are. */
  set(settings: Settings): void {
    this.#control("POST", "settings", settings);
  }

  /**
   * Clears the journal, the faults and delayed writes that are still to come, and the count of the
   * rate limit. Profiles and customers stay, unless seeds are given: then there are exactly those.
   */
  reset(seeds: Seeds = {}): void {
    this.#control("POST", "reset", seeds);
  }

  /** The seconds on the clock since the emulator was started. */
  get now(): number {
    return this.#now() / 1000;
  }

  /**
   * Lets so many seconds pass. Deadlines, rate limits and delayed writes follow; with a clock that is no
   * `VirtualClock`, those of the emulator alone.
   *
   * @throws {RangeError} if it is not a number from 0.
   */
  advance(seconds: number): void {
    if (!(Number.isFinite(seconds) && seconds >= 0)) {
      throw new RangeError(`seconds is a number from 0, not \`${seconds}\``);
    }
    if (this.clock instanceof VirtualClock) {
      this.clock.advance(seconds * 1000);
    } else {
      this.#advanced += seconds * 1000;
    }
    this.#core.advance(this.#now());
  }

  /** Whether the profile has these secrets. */
  hasSecret(profile: number, { clientSecret, token }: { clientSecret?: string; token?: string }): boolean {
    const asked = { profile, client_secret: clientSecret, token };
    return (this.#control("POST", "secret", asked) as { right: boolean }).right;
  }

  /** Which customer has which profile. */
  assignments(): Assignment[] {
    return this.#control("GET", "assignments") as Assignment[];
  }

  /** Sets how many connections of a customer use a profile. */
  use(profile: number, customer: number, connections: number): void {
    this.#control("POST", "connections", { profile, customer, connections });
  }

  #now(): number {
    return this.clock.now() - this.#start + this.#advanced;
  }

  #handle(url: string, init: RequestInit = {}): Ending {
    const head = Array.from(new Headers(init.headers), ([name, value]) => `${name}: ${value}\n`).join("");
    const body = init.body == null ? undefined : String(init.body);
    return JSON.parse(this.#core.handle(init.method ?? "GET", url, head, body, this.#now()));
  }

  #control(method: string, path: string, body?: unknown): unknown {
    const ending = this.#handle(CONTROL + path, { method, body: body === undefined ? null : JSON.stringify(body) });
    // The emulator answers requests to its control path at once, without faults.
    const { status, body: text } = ending as Answer;
    const value: unknown = JSON.parse(text);
    if (status !== 200) {
      throw new Error((value as { message: string }).message);
    }
    return value;
  }
}
