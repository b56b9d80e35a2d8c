// The names that options and inputs can have. A name that is missing here, or that no type has, does not compile.
import type { Operation } from "./operation.js";
import type { CallOptions, ClientOptions, EachOptions, EnsureEachOptions, EnsureOptions } from "./options.js";
import type { FindOptions, ListOptions, PageOptions, ProfileInput, Reassign, ReassignEachOptions } from "./options.js";
import type { RotateOptions, UnassignEachOptions, UnassignOptions } from "./options.js";

export type Names<T> = { readonly [name in keyof T]-?: true };

const CALL: Names<CallOptions> = {
  signal: true,
  timeoutMs: true,
  attemptTimeoutMs: true,
  connectTimeoutMs: true,
  maxAttempts: true,
};
const PAGE: Names<PageOptions> = { page: true, ...CALL };
const LIST: Names<ListOptions> = { perPage: true, ...PAGE };
const UNASSIGN: Names<UnassignOptions> = { force: true, ...CALL };
const FIND: Names<FindOptions> = { name: true, provider: true, ...CALL };
const ENSURE: Names<EnsureOptions> = { replace: true, ...CALL };
const ROTATE: Names<RotateOptions> = { clientSecret: true, token: true, ...CALL };
const ENSURE_EACH: Names<EnsureEachOptions> = { dryRun: true, ledger: true, ...ENSURE };
const EACH: Names<EachOptions> = { dryRun: true, ledger: true, pace: true, total: true, ...CALL };
const UNASSIGN_EACH: Names<UnassignEachOptions> = { force: true, ...EACH };
const REASSIGN_EACH: Names<ReassignEachOptions> = UNASSIGN_EACH;

interface KnownOptions {
  readonly names: { readonly [name: string]: true };
  /** How they are typed, for messages. */
  readonly example: string;
}

/** The options of each verb. */
export const OPTIONS: { readonly [operation in Operation]: KnownOptions } = {
  list: { names: LIST, example: "{ page: 1 }" },
  get: { names: CALL, example: "{ timeoutMs: 5000 }" },
  create: { names: CALL, example: "{ timeoutMs: 5000 }" },
  update: { names: CALL, example: "{ timeoutMs: 5000 }" },
  delete: { names: CALL, example: "{ timeoutMs: 5000 }" },
  assign: { names: CALL, example: "{ timeoutMs: 5000 }" },
  unassign: { names: UNASSIGN, example: "{ force: true }" },
  profiles: { names: PAGE, example: "{ page: 1 }" },
  find: { names: FIND, example: "{ name, provider }" },
  ensure: { names: ENSURE, example: "{ replace: true }" },
  rotate_secret: { names: ROTATE, example: "{ clientSecret }" },
  ensure_each: { names: ENSURE_EACH, example: "{ dryRun: true }" },
  assign_each: { names: EACH, example: "{ dryRun: true }" },
  unassign_each: { names: UNASSIGN_EACH, example: "{ dryRun: true }" },
  reassign_each: { names: REASSIGN_EACH, example: '{ ledger: fileLedger("moves.jsonl") }' },
};

export const CLIENT: Names<ClientOptions> = {
  apiToken: true,
  dataCenter: true,
  baseUrl: true,
  allowHttp: true,
  timeoutMs: true,
  attemptTimeoutMs: true,
  connectTimeoutMs: true,
  maxAttempts: true,
  requestsPerMinute: true,
  userAgent: true,
  headers: true,
  ca: true,
  proxy: true,
  agent: true,
  onEvent: true,
  fetch: true,
  sharedLimit: true,
  clock: true,
  dangerouslyAllowBrowser: true,
};
export const INPUT: Names<ProfileInput> = {
  name: true,
  provider: true,
  clientId: true,
  clientSecret: true,
  token: true,
  data: true,
};
export const REASSIGN: Names<Reassign> = { from: true, to: true };
