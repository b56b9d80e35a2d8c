import { platform } from "#platform";
import { realClock } from "./clock.js";
import { guard } from "./core.js";
import { type Customer, type Customers, countOf, spelt } from "./customer.js";
import { failure } from "./error.js";
import type { Event } from "./event.js";
import { type Feed, Host, type Shared } from "./host.js";
import { json } from "./json.js";
import { take } from "./ledger.js";
import type { CallOptions, ClientOptions, EachOptions, EnsureOptions, ListOptions } from "./options.js";
import type { PageOptions, ProfileInput, RotateOptions } from "./options.js";
import type { UnassignEachOptions, UnassignOptions } from "./options.js";
import type { Done, Ensured, Outcome } from "./outcome.js";
import type { Profile } from "./profile.js";
import { refuse, refuseInCall, refuseInRollout } from "./refuse.js";
import { Run } from "./run.js";
import { sendBy } from "./send-fetch.js";
import { Sessions } from "./session.js";

/**
 * A client of the service. Its calls share one limit of requests a minute.
 *
 * ```js
 * const workato = new Client({ apiToken: process.env.WORKATO_API_TOKEN, dataCenter: "eu" });
 * for await (const profile of workato.profiles()) console.log(profile.id, profile.name);
 * ```
 *
 * Every call fails with a `WorkatoError`; its `code` says why.
 */
export class Client {
  readonly #sessions: Sessions;
  readonly #shared: Shared;
  readonly #start: number;
  readonly #byFetch: boolean;

  /**
   * @throws {WorkatoError} `invalid_input` where an option is not valid; in a browser most options
   * are looked at by the first call.
   */
  constructor(options: ClientOptions) {
    const { fetch, onEvent, dangerouslyAllowBrowser, clock = realClock, agent, ca, ...settings } = options ?? {};
    refuse(options ?? {});
    this.#sessions = new Sessions(json({ ...settings, listen: onEvent !== undefined }));
    if (!platform.isLate) {
      this.#sessions.get();
    }
    this.#byFetch = fetch !== undefined;
    this.#start = clock.now();
    const send = fetch ? sendBy(fetch, clock) : platform.sender({ agent, ca }, clock);
    this.#shared = { clock, send, tell: (event) => void tell(onEvent, event) };
  }

  /**
   * A client with the token in `WORKATO_API_TOKEN` and the base URL in `WORKATO_HOST`, if that is set.
   *
   * @throws {WorkatoError} `invalid_input` where the token is missing or an option is not valid.
   */
  static fromEnv(options: Omit<ClientOptions, "apiToken" | "baseUrl" | "dataCenter"> = {}): Client {
    const { WORKATO_API_TOKEN: apiToken, WORKATO_HOST: baseUrl } = platform.environment();
    if (!apiToken) {
      throw failure("invalid_input", "`WORKATO_API_TOKEN` is not set: it must hold the API token");
    }
    return new this({ ...options, apiToken, baseUrl: baseUrl || undefined });
  }

  /** Reads one page of profiles: `GET /api/custom_oauth_profiles`. `profiles` reads all. */
  list({ page, perPage, ...options }: ListOptions = {}): Promise<readonly Profile[]> {
    return this.#first("list", { page, per_page: perPage }, options);
  }

  /** Reads one profile: `GET /api/custom_oauth_profiles/:id`. */
  get(id: number, options: CallOptions = {}): Promise<Profile> {
    return this.#first("get", { id }, options);
  }

  /**
   * Creates a profile: `POST /api/custom_oauth_profiles`. It is never sent twice where it may have
   * arrived: then it fails with `ambiguous_outcome`, and `ensure` finds out. A browser, though, may
   * itself repeat a request whose connection broke, and tells nobody.
   */
  create(input: ProfileInput, options: CallOptions = {}): Promise<Profile> {
    return this.#first("create", written(input), options);
  }

  /** Replaces a profile: `PUT /api/custom_oauth_profiles/:id`. */
  update(id: number, input: ProfileInput, options: CallOptions = {}): Promise<Profile> {
    return this.#first("update", { id, ...written(input) }, options);
  }

  /** Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`. */
  delete(id: number, options: CallOptions = {}): Promise<Done> {
    return this.#first("delete", { id }, options);
  }

  /** Assigns a profile to a customer, whose connections of that connector then use it. */
  assign(id: number, customer: Customer, options: CallOptions = {}): Promise<Done> {
    return this.#first("assign", { id, customer: spelt(customer) }, options);
  }

  /** Takes a profile from a customer; one that the customer's connections use only with `force`. */
  unassign(id: number, customer: Customer, { force, ...options }: UnassignOptions = {}): Promise<Done> {
    return this.#first("unassign", { id, customer: spelt(customer), force }, options);
  }

  /**
   * All profiles, a request for every hundred, as they are asked for. The timeout is for each page.
   * Deleting profiles while walking makes the walk miss some: collect them first.
   */
  profiles({ page, ...options }: PageOptions = {}): AsyncGenerator<Profile, void, undefined> {
    return this.#each("profiles", { page }, options);
  }

  /**
   * Sees to it that there is exactly one profile of this provider and name: creates it, or finds it.
   * What is there stays as it is, or is a `conflict`, unless `replace` says so.
   */
  ensure(input: ProfileInput, { replace, ...options }: EnsureOptions = {}): Promise<Ensured> {
    return this.#first("ensure", { ...written(input), replace }, options);
  }

  /** Gives a profile a new client secret; all else stays as it is. */
  rotateSecret(id: number, { clientSecret, token, ...options }: RotateOptions): Promise<Profile> {
    return this.#first("rotate_secret", { id, client_secret: clientSecret, token }, options);
  }

  /**
   * Assigns a profile to many customers, one after the other, at a pace that leaves room for other
   * calls, and yields how it went for each. One that fails does not end it, but what would fail for
   * all does. Leave it by `break` or `return()`: that ends the use of the ledger.
   */
  assignEach(id: number, customers: Customers, options: EachOptions = {}): AsyncGenerator<Outcome, void, undefined> {
    return this.#rollout("assign_each", { id }, customers, options);
  }

  /** Takes a profile from many customers, as `assignEach` assigns it. */
  unassignEach(
    id: number,
    customers: Customers,
    { force, ...options }: UnassignEachOptions = {},
  ): AsyncGenerator<Outcome, void, undefined> {
    return this.#rollout("unassign_each", { id, force }, customers, options);
  }

  async #first<T>(operation: string, params: object, options: CallOptions): Promise<T> {
    const run = await this.#run<T>(operation, params, options);
    try {
      const item = await run.next();
      if (item === undefined) {
        throw failure("internal", "the call ended without an answer");
      }
      return item;
    } finally {
      await run.end();
    }
  }

  async *#each<T>(operation: string, params: object, options: CallOptions, feed?: Feed) {
    const run = await this.#run<T>(operation, params, options, feed);
    try {
      for (let item = await run.next(); item !== undefined; item = await run.next()) {
        yield item;
      }
    } finally {
      await run.end();
    }
  }

  async *#rollout(operation: string, params: object, customers: Customers, options: EachOptions) {
    const { ledger, dryRun, pace, ...rest } = options;
    refuseInRollout(customers, ledger);
    if (ledger && !take(ledger)) {
      throw failure("ledger", "another rollout is using this ledger");
    }
    const more = { ledger: ledger !== undefined, dry_run: dryRun, pace, total: countOf(customers) };
    yield* this.#each<Outcome>(operation, { ...params, ...more }, rest, { customers, ledger });
  }

  async #run<T>(operation: string, params: object, options: CallOptions, feed?: Feed): Promise<Run<T>> {
    const { signal, ...settings } = options;
    const host = new Host(this.#shared, signal, feed);
    try {
      refuseInCall(settings, this.#byFetch);
      const [command, own] = [json({ operation, params }), given(settings)];
      const session = await this.#sessions.get();
      const machine = guard(() => session.start(command, own));
      return new Run(machine, host, this.#shared, this.#start);
    } catch (error) {
      await host.end();
      throw error;
    }
  }
}

function written({ name, provider, clientId, clientSecret, token }: Partial<ProfileInput> = {}): object {
  return { name, provider, client_id: clientId, client_secret: clientSecret, token };
}

/** Most calls have no options of their own. */
function given(settings: object): string {
  const text = json(settings);
  return text === "{}" ? "" : text;
}

async function tell(onEvent: ClientOptions["onEvent"], event: Event): Promise<void> {
  try {
    await onEvent?.(event);
  } catch (error) {
    console.error("onEvent failed:", error);
  }
}
