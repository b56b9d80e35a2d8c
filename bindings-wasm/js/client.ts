import { platform } from "#platform";
import { checkCall, checkClient, checkCustomers, checkInputs, checkLedger } from "./check.js";
import { realClock } from "./clock.js";
import { guard } from "./core.js";
import { countOf, type Customer, customerParam, type Customers } from "./customer.js";
import { emulatorClock } from "./emulator-mark.js";
import { calledFrom, failure } from "./error.js";
import type { Event } from "./event.js";
import { Host, type RolloutInput, type Runtime } from "./host.js";
import { allInputParams, inputParams } from "./input.js";
import { json } from "./json.js";
import { claim } from "./ledger.js";
import type { Operation } from "./operation.js";
import type { CallOptions, ClientOptions, EachOptions, EnsureEachOptions, EnsureOptions } from "./options.js";
import type { FindOptions, ListOptions, PageOptions, ProfileInput, RotateOptions } from "./options.js";
import type { Reassign, ReassignEachOptions, UnassignEachOptions, UnassignOptions } from "./options.js";
import type { Done, Ensured, EnsuredEach, Outcome } from "./outcome.js";
import type { Profile } from "./profile.js";
import { Run } from "./run.js";
import { sendByFetch } from "./send-fetch.js";
import { Sessions } from "./session.js";

/**
 * A client of the service. All its calls share one rate limit.
 *
 * ```js
 * const workato = new Client({ apiToken: process.env.WORKATO_API_TOKEN, dataCenter: "eu" });
 * for await (const profile of workato.profiles()) console.log(profile.id, profile.name);
 * ```
 *
 * A call that fails throws a `WorkatoError`; its `code` says why.
 */
export class Client {
  readonly #sessions: Sessions;
  readonly #runtime: Runtime;
  readonly #start: number;
  readonly #sendsByFetch: boolean;
  readonly #isEmulated: boolean;

  /**
   * @throws {WorkatoError} `invalid_input` if an option is not valid. In browsers and Workers most
   * options are checked by the first call instead.
   */
  constructor(options: ClientOptions) {
    try {
      const { fetch, onEvent, dangerouslyAllowBrowser, agent, ca, proxy, ...rest } = options ?? {};
      const { clock = emulatorClock(fetch) ?? realClock, ...settings } = rest;
      checkClient(options ?? {});
      this.#sessions = new Sessions(json({ ...settings, listen: onEvent !== undefined }));
      // Where the WebAssembly is loaded late, no transport needs the base URL.
      const baseUrl = platform.loadsLate ? "" : this.#sessions.baseUrl();
      this.#sendsByFetch = fetch !== undefined;
      this.#isEmulated = emulatorClock(fetch) !== undefined;
      this.#start = clock.now();
      const send = fetch ? sendByFetch(fetch, clock) : platform.transport({ agent, ca, proxy }, baseUrl, clock);
      this.#runtime = { clock, send, tell: (event) => void tell(onEvent, event) };
    } catch (error) {
      throw calledFrom(error, new.target);
    }
  }

  /**
   * Makes a client from the environment: the API token from `WORKATO_API_TOKEN` and, if it is set, the base
   * URL from `WORKATO_HOST` or the data center from `WORKATO_DATA_CENTER`. A `baseUrl` or `dataCenter` that is
   * given wins over both.
   *
   * @throws {WorkatoError} `invalid_input` if the token is not set or an option is not valid.
   */
  static fromEnv(options: Omit<ClientOptions, "apiToken"> = {}): Client {
    const { WORKATO_API_TOKEN, WORKATO_HOST, WORKATO_DATA_CENTER } = platform.environment();
    const environment = { WORKATO_API_TOKEN, WORKATO_HOST, WORKATO_DATA_CENTER };
    const settings: Partial<ClientOptions> & { environment: object } = { ...options, environment };
    return new this(settings as ClientOptions);
  }

  /**
   * Reads one page of profiles: `GET /api/custom_oauth_profiles`. `profiles` reads all pages. A row that cannot
   * be read is left out with an event, so a short page need not be the last one.
   */
  list({ page, perPage, ...options }: ListOptions = {}): Promise<readonly Profile[]> {
    return this.#first("list", { page, per_page: perPage }, options);
  }

  /** Reads one profile: `GET /api/custom_oauth_profiles/:id`. */
  get(id: number, options: CallOptions = {}): Promise<Profile> {
    return this.#first("get", { id }, options);
  }

  /**
   * Creates a profile: `POST /api/custom_oauth_profiles`. A create that may have arrived is never
   * retried: it fails with `ambiguous_outcome`. Wait as long as `settledInMs` says, then call `ensure`. But
   * a browser itself may repeat a request whose connection broke, without telling the client.
   */
  async create(input: ProfileInput, options: CallOptions = {}): Promise<Profile> {
    return this.#first("create", inputParams(input), options);
  }

  /**
   * Replaces all of a profile that can be set: `PUT /api/custom_oauth_profiles/:id`. The service needs
   * the client secret each time. To change only the secret, use `rotateSecret`.
   */
  async update(id: number, input: ProfileInput, options: CallOptions = {}): Promise<Profile> {
    return this.#first("update", { id, ...inputParams(input) }, options);
  }

  /**
   * Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`.
   *
   * The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
   * created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
   */
  delete(id: number, options: CallOptions = {}): Promise<Done> {
    return this.#first("delete", { id }, options);
  }

  /**
   * Assigns a profile to a customer, whose connections to this provider then use it:
   * `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`. A customer has one
   * profile for each provider, and cannot switch once it is in use.
   */
  assign(id: number, customer: Customer, options: CallOptions = {}): Promise<Done> {
    return this.#first("assign", { id, customer: customerParam(customer) }, options);
  }

  /**
   * Takes a profile from a customer, with `force` even if connections of the customer use it:
   * `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
   */
  unassign(id: number, customer: Customer, { force, ...options }: UnassignOptions = {}): Promise<Done> {
    return this.#first("unassign", { id, customer: customerParam(customer), force }, options);
  }

  /**
   * Iterates over all profiles, and requests a page of 100 when it is needed (pagination). The timeout
   * is for each page. If profiles are deleted meanwhile, others are missed: collect the ids first.
   */
  profiles({ page, ...options }: PageOptions = {}): AsyncGenerator<Profile, void, undefined> {
    return this.#each("profiles", { page }, options);
  }

  /**
   * Finds the profile of this name for this provider. It lists all profiles. If there is more than one page
   * and no profile has this name, it lists them again, because rows can move between pages while they are
   * read.
   *
   * ```js
   * const profile = await workato.find({ name: "Acme HubSpot OAuth app", provider: "hubspot" });
   * if (profile) await workato.rotateSecret(profile.id, { clientSecret: "new client secret" });
   * ```
   *
   * @returns The profile; `undefined` if there is none.
   * @throws {WorkatoError} `conflict` with the ids if several have this name and provider, or if the
   * only one differs from them in case or spaces; `decode` if a row that cannot be read may be the profile.
   */
  async find(options: FindOptions): Promise<Profile | undefined> {
    const { name, provider, ...callOptions }: Partial<FindOptions> = options ?? {};
    return (await this.#first<Profile | null>("find", { name, provider }, callOptions)) ?? undefined;
  }

  /**
   * Makes sure that there is exactly one profile of this name for this provider: lists all profiles,
   * and creates it if there is none. One with the same client id stays as it is or, with `replace`,
   * is written again. It is idempotent: call it again after any error.
   *
   * If the answer to a create was lost, it waits until a list can show the outcome, 45 s, and creates
   * once more only if the profile is not there. A client never makes two profiles with it; of two
   * programs at least the later one gets a `conflict`.
   *
   * @throws {WorkatoError} `conflict` if there is one with another client id, unless `replace` is
   * set, or if there is more than one, or one that differs only in case or spaces; `ambiguous_outcome` if
   * the timeout is too short to find out whether an earlier create was carried out.
   */
  async ensure(input: ProfileInput, { replace, ...options }: EnsureOptions = {}): Promise<Ensured> {
    return this.#first("ensure", { ...inputParams(input), replace }, options);
  }

  /**
   * `ensure` for many profiles (bulk upsert): yields a result for each input, in their order. It lists the
   * profiles for all inputs at once, so it needs far fewer requests than an `ensure` for each: 42 instead
   * of 150 for 30 new profiles beside 350. The pace leaves room for other calls of the client. The timeout
   * is for each input, from its create or update on.
   *
   * ```js
   * const inputs = [
   *   { name: "Acme HubSpot OAuth app", provider: "hubspot", clientId: "id", clientSecret: "secret" },
   *   { name: "Acme Slack OAuth app", provider: "slack", clientId: "id", clientSecret: "secret", token: "token" },
   * ];
   * for await (const { input, action, error } of workato.ensureEach(inputs, { ledger: fileLedger("profiles.jsonl") })) {
   *   console.log(inputs[input].name, action, error?.message ?? "");
   * }
   * ```
   *
   * All inputs are read and checked before the first request. Nothing is sent before the first result is
   * asked for. An input that fails does not end it. What would fail for all inputs does: profiles that
   * cannot be listed, a token that is refused, or five inputs in a row without a usable answer (network,
   * timeout, 5xx, redirect, or an answer that cannot be read).
   *
   * After the last input all profiles are listed once more. If another program created one of them too, a
   * further result of that input follows, with the error `conflict`. `break` and `return()` end it early,
   * and release the ledger.
   *
   * @throws {WorkatoError} `invalid_input` with its position if an input is not valid, or names the same
   * profile as another; `ledger` if the ledger cannot be read or written, or if another run uses it.
   */
  async *ensureEach(
    inputs: Iterable<ProfileInput>,
    { replace, ...options }: EnsureEachOptions = {},
  ): AsyncGenerator<EnsuredEach, void, undefined> {
    checkInputs(inputs);
    yield* this.#withLedger<EnsuredEach>("ensure_each", { inputs: allInputParams(inputs), replace }, options);
  }

  /**
   * Gives a profile a new client secret and keeps everything else: reads the profile, and writes it
   * with the new secret. For Slack give the verification token too, or the service may clear it.
   */
  rotateSecret(id: number, { clientSecret, token, ...options }: RotateOptions): Promise<Profile> {
    return this.#first("rotate_secret", { id, client_secret: clientSecret, token }, options);
  }

  /**
   * Assigns a profile to many customers (a batch), one request at a time, and yields an outcome for
   * each. The pace leaves room for other calls of the client. The timeout is for each customer.
   *
   * A customer that fails does not end the rollout. What would fail for all customers does: a profile
   * that does not exist, a token that is refused, or five customers in a row without a usable answer
   * (network, timeout, 5xx, redirect, or an answer that cannot be read).
   * `break` and `return()` end it early, and release the ledger.
   */
  assignEach(id: number, customers: Customers, options: EachOptions = {}): AsyncGenerator<Outcome, void, undefined> {
    return this.#rollout("assign_each", { id }, customers, options);
  }

  /** Takes a profile from many customers, in the same way as `assignEach`. */
  unassignEach(
    id: number,
    customers: Customers,
    { force, ...options }: UnassignEachOptions = {},
  ): AsyncGenerator<Outcome, void, undefined> {
    return this.#rollout("unassign_each", { id, force }, customers, options);
  }

  /**
   * Moves many customers from one profile to another: unassigns the old one and assigns the new one, one
   * customer after the other, with an outcome for each. The profiles must be of one provider.
   *
   * ```js
   * const ledger = fileLedger("moves.jsonl");
   * for await (const { customer, has, error } of workato.reassignEach({ from: 321, to: 322 }, [123, 124], { ledger })) {
   *   if (error) console.log(customer, has === "from" ? "still has 321" : "must be tried again", error.message);
   * }
   * ```
   *
   * The ledger is required. Before each request it says what is done next. So a run that was stopped anywhere
   * can go on: start it again with the same ledger.
   *
   * `has` says which profile a customer has. If the service refuses the new one for good, the old one is
   * assigned again. With `force` the old one is unassigned even if connections of the customer use it.
   *
   * After an abort of `signal` the customer under way is finished, as long as that needs no wait, and no other
   * begins. After a lost request a customer waits up to 45 s, because the service may still work on it. The
   * timeout is for each request, from its first attempt on.
   *
   * @throws {WorkatoError} `invalid_input` if the ledger is missing, both ids are the same, or the profiles
   * are of different providers; `not_found` if a profile does not exist; what ends `assignEach` ends it, too.
   */
  reassignEach(
    profiles: Reassign,
    customers: Customers,
    options: ReassignEachOptions,
  ): AsyncGenerator<Outcome, void, undefined> {
    const { from, to }: Partial<Reassign> = profiles ?? {};
    const { force, ...others }: Partial<ReassignEachOptions> = options ?? {};
    return this.#rollout("reassign_each", { from, to, force }, customers, others);
  }

  async #first<T>(operation: Operation, params: object, options: CallOptions): Promise<T> {
    try {
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
    } catch (error) {
      throw calledFrom(error, this.#first);
    }
  }

  async *#each<T>(operation: Operation, params: object, options: CallOptions, rollout?: RolloutInput) {
    const run = await this.#run<T>(operation, params, options, rollout);
    try {
      for (let item = await run.next(); item !== undefined; item = await run.next()) {
        yield item;
      }
    } finally {
      await run.end();
    }
  }

  async *#rollout(operation: Operation, params: object, customers: Customers, { pace, ...options }: EachOptions) {
    checkCustomers(customers);
    const more = { pace, total: countOf(customers) };
    yield* this.#withLedger<Outcome>(operation, { ...params, ...more }, options, customers);
  }

  async *#withLedger<T>(
    operation: Operation,
    params: object,
    { ledger, dryRun, ...options }: EnsureEachOptions,
    customers?: Customers,
  ) {
    checkLedger(ledger);
    if (ledger && !claim(ledger)) {
      throw failure("ledger", "another run is using this ledger");
    }
    const more = { ledger: ledger !== undefined, dry_run: dryRun };
    yield* this.#each<T>(operation, { ...params, ...more }, options, { customers, ledger });
  }

  async #run<T>(
    operation: Operation,
    params: object,
    options: CallOptions,
    rollout?: RolloutInput,
  ): Promise<Run<T>> {
    const { signal, ...settings } = options;
    const host = new Host(this.#runtime, signal, rollout);
    try {
      checkCall(settings, this.#sendsByFetch);
      const [command, callOptions] = [json({ operation, params }), json(settings)];
      const session = await this.#sessions.get();
      const machine = guard(() => session.start(command, callOptions));
      const elsewhere = () => (this.#isEmulated ? undefined : session.elsewhere());
      return new Run(machine, host, this.#runtime, this.#start, elsewhere);
    } catch (error) {
      await host.end();
      throw error;
    }
  }
}

/** An error of the listener must not end the call. */
async function tell(onEvent: ClientOptions["onEvent"], event: Event): Promise<void> {
  try {
    await onEvent?.(event);
  } catch (error) {
    console.error("onEvent failed:", error);
  }
}
