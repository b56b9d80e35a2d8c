import { load } from "#load-emulator";
import type { Emulator as Core } from "#emulator";
import { realClock } from "../clock.js";
import type { ClientOptions, Clock, Fetch } from "../options.js";
import { EMULATOR } from "../emulated.js";
import { type Fate, performed, type Whole } from "./answer.js";
import type { Arrival, Assignment, EmulatorOptions, Fault, Seeds, Settings } from "./options.js";

const CONTROL = "https://emulator/__emulator/";

/**
 * An emulated workspace, in the memory of this process or page. What it assumes where Workato's
 * documentation is silent can be set.
 *
 * ```js
 * const emulator = await Emulator.start({ documented: true });
 * const workato = new Client(emulator.clientOptions);
 * emulator.fail("429", "503");
 * console.log((await workato.get(321)).name, emulator.journal().length);
 * ```
 */
export class Emulator {
  /** The API token that it takes. */
  readonly token: string;
  /** Its clock. */
  readonly clock: Clock;
  /** Sends to the emulator, whatever the host of the URL is: the `fetch` of a client. */
  readonly fetch: Fetch;
  readonly #core: Core;
  readonly #start: number;
  #advanced = 0;

  private constructor(core: Core, token: string, clock: Clock) {
    this.#core = core;
    this.token = token;
    this.clock = clock;
    this.#start = clock.now();
    const fetch: Fetch = async (url, init) => performed(this.#handle(String(url), init), clock, init?.signal);
    this.fetch = Object.assign(fetch, { [EMULATOR]: true });
  }

  /** @throws {Error} where an option is not valid. */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const { token = "test-token", clock = realClock, settings, ...seeds } = options;
    const { Emulator: Core } = await load();
    const emulator = new Emulator(new Core(token), token, clock);
    emulator.reset(seeds);
    emulator.set(settings ?? {});
    return emulator;
  }

  /** What a client needs to talk to it. */
  get clientOptions(): Pick<ClientOptions, "apiToken" | "fetch" | "clock"> & { apiToken: string } {
    return { apiToken: this.token, fetch: this.fetch, clock: this.clock };
  }

  /** Lets the next requests meet these, in order, whatever they are. */
  fail(...faults: Fault[]): void {
    this.#control("POST", "faults", faults);
  }

  /** All requests that arrived, in order. */
  journal(): Arrival[] {
    return this.#control("GET", "journal") as Arrival[];
  }

  /** What is set. */
  settings(): Required<Settings> {
    return this.#control("GET", "settings") as Required<Settings>;
  }

  /** Changes these; what is left out stays as it is. */
  set(settings: Settings): void {
    this.#control("POST", "settings", settings);
  }

  /**
   * Forgets the journal, the faults and delayed writes that wait, and what was counted for the limit.
   * Profiles and customers stay, unless seeds are given: then there are exactly those.
   */
  reset(seeds: Seeds = {}): void {
    this.#control("POST", "reset", seeds);
  }

  /** Lets so many milliseconds pass for the emulator alone: for its limit and its delayed writes. */
  advance(milliseconds: number): void {
    this.#advanced += milliseconds;
    this.#core.advance(this.#now());
  }

  /** Whether these are the secrets of a profile. */
  hasSecret(profile: number, { clientSecret, token }: { clientSecret?: string; token?: string }): boolean {
    const asked = { profile, client_secret: clientSecret, token };
    return (this.#control("POST", "secret", asked) as { right: boolean }).right;
  }

  /** Who has which profile. */
  assignments(): Assignment[] {
    return this.#control("GET", "assignments") as Assignment[];
  }

  /** Says how many connections of a customer use a profile. */
  use(profile: number, customer: number, connections: number): void {
    this.#control("POST", "connections", { profile, customer, connections });
  }

  #now(): number {
    return this.clock.now() - this.#start + this.#advanced;
  }

  #handle(url: string, init: RequestInit = {}): Fate {
    const head = Array.from(new Headers(init.headers), ([name, value]) => `${name}: ${value}\n`).join("");
    const body = init.body == null ? undefined : String(init.body);
    return JSON.parse(this.#core.handle(init.method ?? "GET", url, head, body, this.#now()));
  }

  #control(method: string, path: string, body?: unknown): unknown {
    const said = this.#handle(CONTROL + path, { method, body: body === undefined ? null : JSON.stringify(body) });
    const { status, body: text } = said as Whole;
    const value: unknown = JSON.parse(text);
    if (status !== 200) {
      throw new Error((value as { message: string }).message);
    }
    return value;
  }
}
