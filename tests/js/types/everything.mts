// Uses everything, as a strict TypeScript compiler sees it. It is compiled, not run.
import {
  type Assigned,
  type CallEvent,
  type CallOptions,
  Client,
  type ClientOptions,
  type Clock,
  type Customer,
  type Customers,
  type DataCenter,
  type Done,
  type EachOptions,
  type EnsureAction,
  type Ensured,
  type EnsuredEach,
  type EnsureEachOptions,
  type EnsureOptions,
  type ErrorCode,
  type ErrorFields,
  type ErrorJson,
  type EventKind,
  type ExternalId,
  type FailedOutcome,
  type Fetch,
  type FetchResponse,
  fileLedger,
  type FindOptions,
  isWorkatoError,
  type Items,
  type Ledger,
  type Level,
  type ListOptions,
  type Outcome,
  type OutcomeStatus,
  type BrowserClientOptions,
  type PageOptions,
  type Profile,
  type ProfileInput,
  type Progress,
  type Reassign,
  type ReassignEachOptions,
  type RotateOptions,
  type SharedLimit,
  type SucceededOutcome,
  TransportError,
  type UnassignEachOptions,
  type UnassignOptions,
  type WorkatoClient,
  WorkatoError,
} from "workato-oauth-profiles";
import { Client as Inline } from "workato-oauth-profiles/inline";
import { type RedisClient, redisLimit, type RedisLimit, type RedisLimitOptions } from "workato-oauth-profiles/redis";
import {
  type Arrival,
  type Assignment,
  Emulator,
  type EmulatorOptions,
  type Fault,
  onlyEmulators,
  type Seeds,
  type Settings,
  VirtualClock,
} from "workato-oauth-profiles/testing";

const events: CallEvent[] = [];
const dataCenter: DataCenter = "eu";
const ownFetch: Fetch = async (url, init) => fetch(url, init);
const options: ClientOptions = {
  apiToken: "token",
  dataCenter,
  baseUrl: undefined,
  allowHttp: false,
  timeoutMs: 1,
  attemptTimeoutMs: 1,
  connectTimeoutMs: 1,
  maxAttempts: 1,
  userAgent: "rollout/2.1",
  headers: { "x-api-key": "key" },
  proxy: "http://user:password@proxy.example.com:3128",
  ca: ["pem", new Uint8Array()],
  agent: {},
  clock: new VirtualClock(),
  requestsPerMinute: null,
  onEvent: (event) => events.push(event),
  fetch: ownFetch,
  dangerouslyAllowBrowser: true,
};
const workato = new Client(options);
for (const proxy of [false, null, undefined] as const) new Client({ apiToken: async () => "token", proxy });
new Client({ apiToken: () => "token" });
const page: BrowserClientOptions = { baseUrl: "/api/workato" };
new Client(page);
new Client({ baseUrl: "/api/workato" });
// @ts-expect-error the function gives a text
new Client({ apiToken: () => 5 });
new Client({ apiToken: "token", fetch: globalThis.fetch });
new Client({ apiToken: "token", fetch: async (url: string | URL, init?: RequestInit): Promise<Response> => fetch(url, init) });
new Client({ apiToken: "token", fetch: async () => ({ status: 200, headers: new Map(), arrayBuffer: async () => new ArrayBuffer(0) }) });
export function limited(redis: RedisClient): Client {
  const options: RedisLimitOptions = { key: "workspace 4321", fallbackShare: 6 };
  const limit: RedisLimit = redisLimit(redis, options);
  limit.close();
  const own: SharedLimit = { key: limit.key, fallbackShare: limit.fallbackShare, eval: async () => [1, 2] };
  // @ts-expect-error the key is needed
  redisLimit(redis, { fallbackShare: 6 });
  // @ts-expect-error no client of a store
  redisLimit("redis://redis", options);
  // @ts-expect-error a client is no limit
  new Client({ apiToken: "token", sharedLimit: redis });
  new Client({ apiToken: "token", sharedLimit: own });
  return Client.fromEnv({ sharedLimit: limit });
}
const derived: Client = workato.withOptions({ timeoutMs: 5, signal: new AbortController().signal });
new Inline(options);
Client.fromEnv({ timeoutMs: 5000, onEvent: undefined });
Client.fromEnv({ baseUrl: "https://workato.example.com" });

export async function everything(signal: AbortSignal): Promise<string[]> {
  const call: CallOptions = { signal };
  const profile: Profile = await workato.get(321, call);
  const list: ListOptions = { page: 1, perPage: 100, signal };
  const page: Profile[] = await workato.list(list);
  page.sort((a, b) => a.id - b.id).push(profile);
  const from: PageOptions = { page: 2 };
  const names: string[] = [];
  for await (const { name } of workato.profiles(from)) names.push(name);
  for await (const { id } of workato.profiles()) return [String(id satisfies number)];
  const numbers: (number | null)[] = [profile.userId, profile.sharedAccountsCount, profile.oemCustomersCount];
  const texts: (string | null)[] = [profile.clientId, profile.createdAt, profile.updatedAt, profile.provider];
  const unknown: unknown = profile.extra["anything"];
  names.push(...(await writes(signal)), ...(await many()), ...(await rollouts()), ...(await emulated()));
  // @ts-expect-error a profile cannot be changed
  profile.name = "another";
  // @ts-expect-error a walk is not a promise
  await workato.profiles();
  // @ts-expect-error so an async function cannot return it
  const walks = async () => derived.profiles();
  const all: Profile[] = await workato.profiles().toArray();
  const walk: Items<Profile> = workato.profiles();
  const generator: AsyncGenerator<Profile, void, undefined> = walk;
  names.push(String([(await walk.next()).value?.name, (await walk.return()).done, all, generator, walks]));
  // @ts-expect-error the signal, not its controller
  await workato.get(321, { signal: new AbortController() });
  // @ts-expect-error an id is a number
  await workato.get("321");
  // @ts-expect-error a bare string is not a customer
  await workato.assign(321, "A2300");
  // @ts-expect-error a secret is needed
  await workato.rotateSecret(321, {});
  // @ts-expect-error the environment has the token
  Client.fromEnv({ apiToken: "token" });
  // @ts-expect-error there is no such option
  new Client({ apiToken: "token", timeout: 5 });
  new Client({ baseUrl: "/api/workato" });
  new Client({ apiToken: async () => "token", headers: { "x-key": "a" } });
  return [...names, ...texts, ...numbers, unknown].map(String);
}

async function writes(signal: AbortSignal): Promise<string[]> {
  const input: ProfileInput = { name: "a", provider: "hubspot", clientId: "b", clientSecret: "c", token: undefined };
  const further: ProfileInput = { ...input, data: { url: "d", flags: [true, null, 1.5], deep: {} } };
  const created: Profile = await workato.create(further, { signal, timeoutMs: 1, attemptTimeoutMs: 1, maxAttempts: 1 });
  await workato.update(created.id, input, { connectTimeoutMs: 1 });
  const rotated: RotateOptions = { clientSecret: "d", token: "e", signal };
  await workato.rotateSecret(created.id, rotated);
  const ensureOptions: EnsureOptions = { replace: true };
  const { profile, action }: Ensured = await workato.ensure(input, ensureOptions);
  const external: ExternalId = { externalId: "A2300" };
  const customer: Customer = external;
  const done: Done = await workato.assign(profile.id, customer, { signal });
  const force: UnassignOptions = { force: true };
  const { already } = await workato.unassign(profile.id, 123, force);
  await workato.delete(profile.id);
  const find: FindOptions = { name: "a", provider: "hubspot", signal };
  const found: Profile | undefined = await workato.find(find);
  // @ts-expect-error there may be none
  (await workato.find({ name: "a", provider: "hubspot" })).id;
  // @ts-expect-error both are needed
  await workato.find({ name: "a" });
  const known: EnsureAction = action;
  return [known, found?.id, done.already, already].map(String);
}

async function many(): Promise<string[]> {
  const input: ProfileInput = { name: "a", provider: "hubspot", clientId: "b", clientSecret: "c" };
  const options: EnsureEachOptions = { replace: true, dryRun: false, ledger: fileLedger("profiles.jsonl"), timeoutMs: 1 };
  const actions: { [action in EnsureAction]: number } = {
    created: 1,
    updated: 2,
    unchanged: 3,
    would_create: 4,
    would_update: 5,
    failed: 6,
  };
  const lines: string[] = [];
  for await (const result of workato.ensureEach([input], options)) {
    const { input: position, action, profile, error }: EnsuredEach = result;
    lines.push([position satisfies number, actions[action], profile?.id, error?.code].join());
    if (action === "failed") lines.push(error.message);
    else if (action === "would_create") profile satisfies null;
    else lines.push(profile.name, String(error satisfies null));
  }
  for await (const { action } of workato.ensureEach(new Set([input]))) lines.push(action);
  // @ts-expect-error the pace is not an option
  workato.ensureEach([input], { pace: 5 });
  // @ts-expect-error a name alone is not an input
  workato.ensureEach(["a"]);
  return lines;
}

async function rollouts(): Promise<string[]> {
  const own: Ledger = { nextLine: async () => null, append: () => {}, close: async () => {} };
  const each: EachOptions = { ledger: fileLedger("rollout.jsonl"), dryRun: false, pace: 50 };
  const unassign: UnassignEachOptions = { ledger: own, force: true };
  const customers: Customers = new Set<Customer>([123, { externalId: "A2300" }]);
  const lines: string[] = [];
  for await (const outcome of workato.assignEach(321, [123, { externalId: "A2300" }] as const, each)) {
    const { customer, status, error, has, progress }: Outcome = outcome;
    if (status === "failed") lines.push(error.message);
    else error satisfies null;
    if (outcome.status === "failed") outcome satisfies FailedOutcome;
    else outcome satisfies SucceededOutcome;
    const known: OutcomeStatus = status;
    const { done, failed, left, timeLeftMs }: Progress = progress;
    lines.push(JSON.stringify([customer, known, error?.code, has, done, failed, left, timeLeftMs]));
  }
  for await (const { status } of workato.unassignEach(321, customers, unassign)) lines.push(status);
  const profiles: Reassign = { from: 321, to: 322 };
  const moves: ReassignEachOptions = { ledger: own, force: true, dryRun: false, pace: 50 };
  const states: { [has in Assigned]: number } = { from: 1, to: 2, neither: 3, unknown: 4 };
  for await (const { has } of workato.reassignEach(profiles, customers, moves)) lines.push(String(has && states[has]));
  // @ts-expect-error the ledger is needed
  workato.reassignEach(profiles, customers, { force: true });
  // @ts-expect-error the options are an object
  workato.assignEach(321, customers, true);
  // @ts-expect-error a ledger is not a path
  workato.assignEach(321, customers, { ledger: "rollout.jsonl" });
  async function* later(): AsyncGenerator<Customer> {
    yield 123;
  }
  for await (const { status } of workato.assignEach(321, later(), { total: 1 })) lines.push(status);
  return lines;
}

/** Code that takes a client, and a fake for its test. */
async function namesOf(workato: Pick<WorkatoClient, "get" | "profiles">): Promise<string[]> {
  const names = [(await workato.get(321)).name];
  for await (const { name } of workato.profiles()) names.push(name);
  return names;
}

export async function faked(profile: Profile): Promise<string[]> {
  const every: WorkatoClient = workato;
  const fake: Pick<WorkatoClient, "get" | "profiles"> = {
    get: async () => profile,
    async *profiles() {
      yield profile;
    },
  };
  const response: FetchResponse = new Response();
  return [...(await namesOf(fake)), ...(await namesOf(every)), ...(await namesOf(workato)), String(response.status)];
}

async function emulated(): Promise<string[]> {
  const settings: Settings = { requests_per_minute: null, latency: [0, 1], second_profile: "accept" };
  const seeds: Seeds = { documented: true, customers: [{ id: 5, external_id: "five" }] };
  const clock: Clock = new VirtualClock();
  const start: EmulatorOptions = { token: "token", clock, settings, ...seeds, profiles: 3 };
  const emulator = await Emulator.start(start);
  const faults: Fault[] = ["429", { apply_after: 20 }, { latency: 1 }, { status: 500, body: {} }];
  emulator.fail(...faults);
  emulator.reset(seeds);
  const end: () => void = onlyEmulators();
  end();
  emulator.set({ ...emulator.settings(), may_get: false });
  emulator.advance(1000);
  emulator.use(321, 124, 2);
  const right: boolean = emulator.hasSecret(321, { clientSecret: "a" });
  const arrivals: Arrival[] = emulator.journal();
  const assigned: Assignment[] = emulator.assignments();
  const client = new Client({ ...emulator.clientOptions, timeoutMs: 1 });
  throw new TransportError(`${right} ${arrivals.length} ${assigned.length} ${client}`, { reached: false, cause: "a" });
}

export function sent(error: unknown): WorkatoError | undefined {
  if (!isWorkatoError(error)) return undefined;
  const json: ErrorJson = error.toJSON();
  const { name, code }: { name: string; code: ErrorCode } = json;
  // @ts-expect-error web frameworks answer with a status
  error.status;
  return name && code ? new WorkatoError(json) : undefined;
}

export function explain(error: unknown): string {
  if (!(error instanceof WorkatoError)) throw error;
  const code: ErrorCode = error.code;
  const fields: ErrorFields = error;
  const again: number = error.retryAfterMs ?? error.settledInMs ?? 0;
  const field: readonly string[] | undefined = fields.fieldErrors["name"];
  const { httpStatus, correlationId, errorId, attempts, mayHaveApplied, method, path, body, hint, reason } = error;
  const all = [httpStatus, correlationId, errorId, attempts, mayHaveApplied, method, path, body, hint, reason];
  switch (code) {
    case "not_found":
      return error.message;
    case "cancelled":
      return String(error.cause);
    default:
      return [code, again, field, ...all].join();
  }
}

export function line({ kind, level, text, elapsedMs, waitMs, reason, attempt, operation, call }: CallEvent): string {
  const known: [EventKind, Level] = [kind, level];
  return [...known, text, elapsedMs, waitMs, reason, attempt, operation, call.toFixed()].join();
}
