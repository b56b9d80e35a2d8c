import { platform } from "#platform";
import { Calls } from "./calls.js";
import { checkInputs, checkPlain } from "./check.js";
import { type Customer, customerParam, type Customers } from "./customer.js";
import { readEnvironment } from "./environment.js";
import { calledFrom } from "./error.js";
import { allInputParams, inputParams } from "./input.js";
import type { Items } from "./items.js";
import type { CallOptions, ClientOptions, EachOptions, EnsureEachOptions, EnsureOptions } from "./options.js";
import type { FindOptions, ListOptions, BrowserClientOptions, PageOptions, ProfileInput, RotateOptions } from "./options.js";
import type { Reassign, ReassignEachOptions, UnassignEachOptions, UnassignOptions } from "./options.js";
import type { Done, Ensured, EnsuredEach, Outcome } from "./outcome.js";
import type { Profile } from "./profile.js";
import { ledgerParams, reassignParams, rolloutParams } from "./rollout.js";
import { ENVIRONMENT, shared } from "./shared.js";
import type { WorkatoClient } from "./workato-client.js";

/**
 * A client of the service. All its calls share one rate limit.
 *
 * A call that fails throws a `WorkatoError`; its `code` says why. Each call can throw `unauthorized`, `forbidden`,
 * `rate_limited`, `server_error`, `network`, `timeout`, `decode` and `cancelled`. A wrong argument is
 * `invalid_input`, and nothing is sent: `profiles` and the verbs with `Each` throw that when they are called, in
 * browsers and Workers some of it at the first `next()`.
 *
 * @example
 * ```ts
 * const workato = new Client({ apiToken: process.env.WORKATO_API_TOKEN ?? "", dataCenter: "eu" });
 * for await (const profile of workato.profiles()) console.log(profile.id, profile.name);
 * ```
 */
export class Client implements WorkatoClient {
  readonly #calls: Calls;

  /**
   * @throws {WorkatoError} `invalid_input` if an option is not valid. In browsers and Workers most
   * options are checked by the first call instead.
   */
  constructor(options: ClientOptions | BrowserClientOptions) {
    const given: ClientOptions | BrowserClientOptions | Calls = options;
    try {
      this.#calls = given instanceof Calls ? given : new Calls(shared(given));
    } catch (error) {
      throw calledFrom(error, new.target);
    }
  }

  /**
   * Makes a client from the environment: the API token from `WORKATO_API_TOKEN` and, if it is set, the base
   * URL from `WORKATO_HOST` or the data center from `WORKATO_DATA_CENTER`. A `baseUrl` or `dataCenter` that is
   * given wins over both.
   *
   * @example
   * ```ts
   * const workato = Client.fromEnv({ timeoutMs: 30_000 });
   * ```
   * @throws {WorkatoError} `invalid_input` if the token is not set or an option is not valid.
   */
  static fromEnv(options: Omit<ClientOptions, "apiToken"> = {}): Client {
    checkPlain(options, "the settings", 'Client.fromEnv({ dataCenter: "eu" })');
    const environment = readEnvironment(platform.environment());
    const settings: Partial<ClientOptions> & { [ENVIRONMENT]: object } = { ...options, [ENVIRONMENT]: environment };
    return new this(settings as ClientOptions);
  }

  /**
   * A client whose calls have other options, unless they are given to the call itself. It shares the connections
   * and the rate limit of this one.
   *
   * @example
   * ```ts
   * const patient = workato.withOptions({ timeoutMs: 600_000 });
   * await patient.get(321);
   * ```
   * @throws {WorkatoError} `invalid_input` if an option is not valid.
   */
  withOptions(options: CallOptions): Client {
    return derived(this.#calls.withOptions(options, arguments[1]));
  }

  /**
   * Reads one page of profiles: `GET /api/custom_oauth_profiles`. `profiles` reads all pages. A row that cannot
   * be read is left out with an event, so a short page need not be the last one.
   *
   * @example
   * ```ts
   * const page = await workato.list({ page: 2, perPage: 50 });
   * ```
   * @throws {WorkatoError} `invalid_input` if the page or its size is out of range.
   */
  list(options: ListOptions = {}): Promise<Profile[]> {
    return this.#calls.first("list", options, ({ page, perPage }) => ({ page, per_page: perPage }), arguments[1]);
  }

  /**
   * Reads one profile: `GET /api/custom_oauth_profiles/:id`.
   *
   * @example
   * ```ts
   * const { name, provider } = await workato.get(321, { signal: AbortSignal.timeout(5_000) });
   * ```
   * @throws {WorkatoError} `not_found` if there is no such profile.
   */
  get(id: number, options: CallOptions = {}): Promise<Profile> {
    return this.#calls.first("get", options, () => ({ id }));
  }

  /**
   * Creates a profile: `POST /api/custom_oauth_profiles`. A create that may have arrived is never
   * retried: it fails with `ambiguous_outcome`. Wait as long as `settledInMs` says, then call `ensure`. But
   * a browser itself may repeat a request whose connection broke, without telling the client.
   *
   * @example
   * ```ts
   * const { id } = await workato.create({ name: "Acme", provider: "hubspot", clientId, clientSecret });
   * ```
   * @throws {WorkatoError} `ambiguous_outcome` if the profile may have been created; `invalid_request` or
   * `conflict` if the service refused it.
   */
  create(input: ProfileInput, options: CallOptions = {}): Promise<Profile> {
    return this.#calls.first("create", options, () => inputParams(input));
  }

  /**
   * Replaces all of a profile that can be set: `PUT /api/custom_oauth_profiles/:id`. The service needs
   * the client secret each time. To change only the secret, use `rotateSecret`.
   *
   * @example
   * ```ts
   * await workato.update(321, { name: "Acme 2", provider: "hubspot", clientId, clientSecret });
   * ```
   * @throws {WorkatoError} `not_found` if there is no such profile; `invalid_request` or `conflict` if the
   * service refused the change.
   */
  update(id: number, input: ProfileInput, options: CallOptions = {}): Promise<Profile> {
    return this.#calls.first("update", options, () => ({ id, ...inputParams(input) }));
  }

  /**
   * Deletes a profile: `DELETE /api/custom_oauth_profiles/:id`.
   *
   * The id of a Slack or Teams profile is part of the URLs of its bot: a profile that is deleted and
   * created again breaks the bot until its URLs are changed. `update` and `ensure` keep the id.
   *
   * @example
   * ```ts
   * await workato.delete(321);
   * ```
   * @throws {WorkatoError} `not_found` if there is no such profile; `invalid_request` or `conflict` if it is in
   * use.
   */
  delete(id: number, options: CallOptions = {}): Promise<Done> {
    return this.#calls.first("delete", options, () => ({ id }));
  }

  /**
   * Assigns a profile to a customer, whose connections to this provider then use it:
   * `POST /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/assign`. A customer has one
   * profile for each provider, and cannot switch once it is in use.
   *
   * @example
   * ```ts
   * await workato.assign(321, 123);
   * await workato.assign(321, { externalId: "A2300" });
   * ```
   * @throws {WorkatoError} `not_found` if there is no such profile or customer; `invalid_request` or `conflict`
   * if the service refused it.
   */
  assign(id: number, customer: Customer, options: CallOptions = {}): Promise<Done> {
    return this.#calls.first("assign", options, () => ({ id, customer: customerParam(customer) }));
  }

  /**
   * Takes a profile from a customer, with `force` even if connections of the customer use it:
   * `DELETE /api/managed_users/:managed_user_id/custom_oauth_profiles/:id/unassign`.
   *
   * @example
   * ```ts
   * await workato.unassign(321, 123, { force: true });
   * ```
   * @throws {WorkatoError} `not_found` if the customer does not have the profile; `invalid_request` or
   * `conflict` if connections use it.
   */
  unassign(id: number, customer: Customer, options: UnassignOptions = {}): Promise<Done> {
    return this.#calls.first("unassign", options, ({ force }) => ({ id, customer: customerParam(customer), force }));
  }

  /**
   * Iterates over all profiles, and requests a page of 100 when it is needed (pagination). The timeout
   * is for each page. If profiles are deleted meanwhile, others are missed: collect the ids first.
   *
   * @example
   * ```ts
   * for await (const { id, name } of workato.profiles()) console.log(id, name);
   * const all = await workato.profiles().toArray();
   * ```
   * @throws {WorkatoError} `invalid_input` if the page is out of range.
   */
  profiles(options: PageOptions = {}): Items<Profile> {
    return this.#calls.each("profiles", options, ({ page }) => ({ page }), { extra: arguments[1] });
  }

  /**
   * Finds the profile of this name for this provider. It lists all profiles. If there is more than one page
   * and no profile has this name, it lists them again, because rows can move between pages while they are
   * read.
   *
   * @example
   * ```ts
   * const profile = await workato.find({ name: "Acme HubSpot OAuth app", provider: "hubspot" });
   * if (profile) await workato.rotateSecret(profile.id, { clientSecret: "new client secret" });
   * ```
   * @returns The profile; `undefined` if there is none.
   * @throws {WorkatoError} `conflict` with the ids if several have this name and provider, or if the
   * only one differs from them in case or spaces; `decode` if a row that cannot be read may be the profile.
   */
  async find(options: FindOptions): Promise<Profile | undefined> {
    const params = ({ name, provider }: FindOptions) => ({ name, provider });
    return (await this.#calls.first<Profile | null, FindOptions>("find", options, params, arguments[1])) ?? undefined;
  }

  /**
   * Makes sure that there is exactly one profile of this name for this provider: lists all profiles,
   * and creates it if there is none. One with the same client id stays as it is or, with `replace`,
   * is written again. Its id, which is part of the URLs of a Slack or Teams bot, stays the same. It is
   * idempotent: call it again after any error.
   *
   * If the answer to a create was lost, it waits until a list can show the outcome, 45 s, and creates
   * once more only if the profile is not there. A client never makes two profiles with it; of two
   * programs at least the later one gets a `conflict`.
   *
   * @example
   * ```ts
   * const input = { name: "Acme", provider: "hubspot", clientId, clientSecret };
   * const { profile, action } = await workato.ensure(input, { replace: true });
   * ```
   * @throws {WorkatoError} `conflict` if there is one with another client id, unless `replace` is
   * set, or if there is more than one, or one that differs only in case or spaces; `ambiguous_outcome` if
   * the timeout is too short to find out whether an earlier create was carried out.
   */
  ensure(input: ProfileInput, options: EnsureOptions = {}): Promise<Ensured> {
    return this.#calls.first("ensure", options, ({ replace }) => ({ ...inputParams(input), replace }));
  }

  /**
   * `ensure` for many profiles (bulk upsert): yields a result for each input, in their order. It lists the
   * profiles for all inputs at once, so it needs far fewer requests than an `ensure` for each: 42 instead
   * of 150 for 30 new profiles beside 350. The pace leaves room for other calls of the client. The timeout
   * is for each input, from its create or update on.
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
   * @example
   * ```ts
   * const inputs = [
   *   { name: "Acme HubSpot OAuth app", provider: "hubspot", clientId: "id", clientSecret: "secret" },
   *   { name: "Acme Slack OAuth app", provider: "slack", clientId: "id", clientSecret: "secret", token: "token" },
   * ];
   * for await (const { input, action, error } of workato.ensureEach(inputs, { ledger: fileLedger("profiles.jsonl") })) {
   *   console.log(inputs[input]?.name, action, error?.message ?? "");
   * }
   * ```
   * @throws {WorkatoError} `invalid_input` with its position if an input is not valid, or names the same
   * profile as another; `ledger` if the ledger cannot be read or written, or if another run uses it.
   */
  ensureEach(inputs: Iterable<ProfileInput>, options: EnsureEachOptions = {}): Items<EnsuredEach> {
    return this.#calls.each("ensure_each", options, (given) => {
      checkInputs(inputs);
      return { inputs: allInputParams(inputs), replace: given.replace, ...ledgerParams(given) };
    });
  }

  /**
   * Gives a profile a new client secret and keeps everything else: reads the profile, and writes it
   * with the new secret. For Slack give the verification token too, or the service may clear it.
   *
   * @example
   * ```ts
   * await workato.rotateSecret(321, { clientSecret: "new client secret" });
   * ```
   * @throws {WorkatoError} `not_found` if there is no such profile; `invalid_request` if the service refused the
   * secret.
   */
  rotateSecret(id: number, options: RotateOptions): Promise<Profile> {
    const params = ({ clientSecret, token }: RotateOptions) => ({ id, client_secret: clientSecret, token });
    return this.#calls.first("rotate_secret", options, params, arguments[2]);
  }

  /**
   * Assigns a profile to many customers (a batch), one request at a time, and yields an outcome for
   * each. The pace leaves room for other calls of the client. The timeout is for each customer.
   *
   * A customer that fails does not end the rollout. What would fail for all customers does: a profile
   * that does not exist, a token that is refused, or five customers in a row without a usable answer
   * (network, timeout, 5xx, redirect, or an answer that cannot be read).
   * `break` and `return()` end it early, and release the ledger.
   *
   * @example
   * ```ts
   * const customers = [123, { externalId: "A2300" }];
   * for await (const outcome of workato.assignEach(321, customers, { ledger: fileLedger("rollout.jsonl") })) {
   *   if (outcome.status === "failed") console.log(outcome.customer, outcome.error.message);
   * }
   * ```
   * @throws {WorkatoError} `not_found` if there is no such profile; `ledger` if the ledger cannot be read or
   * written, or if another run uses it.
   */
  assignEach(id: number, customers: Customers, options: EachOptions = {}): Items<Outcome> {
    const params = (given: EachOptions) => ({ id, ...rolloutParams(customers, given) });
    return this.#calls.each("assign_each", options, params, { customers });
  }

  /**
   * Takes a profile from many customers, in the same way as `assignEach`.
   *
   * @example
   * ```ts
   * for await (const { customer, status } of workato.unassignEach(321, [123, 124], { force: true })) {
   *   console.log(customer, status);
   * }
   * ```
   * @throws {WorkatoError} `not_found` if there is no such profile; `ledger` if the ledger cannot be read or
   * written, or if another run uses it.
   */
  unassignEach(id: number, customers: Customers, options: UnassignEachOptions = {}): Items<Outcome> {
    const params = (given: UnassignEachOptions) => ({ id, force: given.force, ...rolloutParams(customers, given) });
    return this.#calls.each("unassign_each", options, params, { customers });
  }

  /**
   * Moves many customers from one profile to another: unassigns the old one and assigns the new one, one
   * customer after the other, with an outcome for each. The profiles must be of one provider.
   *
   * The ledger is required. Before each request it says what is done next. So a run that was stopped anywhere
   * can go on: start it again with the same ledger.
   *
   * `has` says which profile a customer has. If the service refuses the new one for good, the old one is
   * assigned again. With `force` the old one is unassigned even if connections of the customer use it.
   *
   * After an abort of `signal`, and after `return()`, the customer under way is finished, as long as that needs no
   * wait, and no other begins. After a lost request a customer waits up to 45 s, because the service may still work
   * on it. The timeout is for each request, from its first attempt on.
   *
   * @example
   * ```ts
   * const ledger = fileLedger("moves.jsonl");
   * for await (const { customer, has, error } of workato.reassignEach({ from: 321, to: 322 }, [123, 124], { ledger })) {
   *   if (error) console.log(customer, has === "from" ? "still has 321" : "must be tried again", error.message);
   * }
   * ```
   * @throws {WorkatoError} `invalid_input` if the ledger is missing, both ids are the same, or the profiles
   * are of different providers; `not_found` if a profile does not exist; what ends `assignEach` ends it, too.
   */
  reassignEach(profiles: Reassign, customers: Customers, options: ReassignEachOptions): Items<Outcome> {
    return this.#calls.each(
      "reassign_each",
      options,
      (given) => ({ ...reassignParams(profiles), force: given.force, ...rolloutParams(customers, given) }),
      { customers },
    );
  }
}

/** Outside of the class, because esbuild renames a class that names itself. */
function derived(calls: Calls): Client {
  const given: unknown = calls;
  return new Client(given as ClientOptions);
}
