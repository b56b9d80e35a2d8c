import type { CallEvent } from "./event.js";
import type { Ledger } from "./ledger.js";
import type { FetchInit, FetchResponse, Signal } from "./platform-types.js";
import type { SharedLimit } from "./shared-limit.js";

/** One of Workato's data centers. A Virtual Private Workato has its own host: give its base URL. */
export type DataCenter = "us" | "eu" | "jp" | "sg" | "au" | "il" | "kr" | "uk" | "cn" | "trial";

/**
 * A `fetch` such as the runtime's own. If it knows that no byte of the request was sent, it can throw
 * a `TransportError` that says so.
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** The settings of a client. */
export interface ClientOptions {
  /**
   * The API token: of a workspace, or of the admin workspace of an Embedded partner. Or a function that gives
   * it, before each request: so a token that was rotated needs no new client. If the function fails, the call
   * fails with `unauthorized`, the error of the function as its `cause`, and nothing was sent.
   */
  apiToken: string | (() => string | Promise<string>);
  /** The data center to talk to; `undefined` with no `baseUrl` means `us`. */
  dataCenter?: DataCenter | undefined;
  /**
   * Another host, such as `https://workato.example.com`; a path prefix is kept. In a browser it can be a path
   * of the page's own server, such as `/api/workato`.
   */
  baseUrl?: string | undefined;
  /** Allow plain `http` to hosts other than this machine. */
  allowHttp?: boolean | undefined;
  /** How long a whole call may take, waits included. 120,000 ms; at most a day. */
  timeoutMs?: number | undefined;
  /** How long one request may take. 45,000 ms, because the service gives up at 40,000 ms; at most a day. */
  attemptTimeoutMs?: number | undefined;
  /** How long connecting may take. 10,000 ms; at most a day. Not supported by `fetch`. */
  connectTimeoutMs?: number | undefined;
  /** How often a request may fail before the call does. 3; at least 1. */
  maxAttempts?: number | undefined;
  /** The rate limit in requests a minute, 60; `null` turns it off. */
  requestsPerMinute?: number | null | undefined;
  /**
   * What stands in the header `User-Agent` after the name of this library, such as `rollout/2.1`.
   * ASCII text.
   */
  userAgent?: string | undefined;
  /**
   * Further headers of each request, such as the key of an API gateway. Those that the client sets itself are
   * refused. The value of one whose name looks like that of a secret is redacted.
   */
  headers?: { readonly [name: string]: string } | undefined;
  /**
   * Certificates in PEM to trust instead of the runtime's own, in any form that `node:https` accepts.
   * Not supported by `fetch`.
   */
  ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /**
   * The URL of a proxy, such as `http://user:password@proxy.example.com:3128`, or `https://` for a proxy that
   * uses TLS; characters other than letters and digits in user and password are percent-encoded. `false` or
   * `null`: no proxy.
   *
   * If not given: the proxy of the environment, which is read when the client is built. It is `HTTPS_PROXY`, or
   * `HTTP_PROXY` for a base URL of plain `http`, else `ALL_PROXY`. `NO_PROXY` lists the hosts that are reached
   * directly. Lower case goes before upper case. Not supported by `fetch`.
   */
  proxy?: string | false | null | undefined;
  /**
   * An `Agent` of `node:https` that sends the requests, in place of our own. Then no proxy of the environment
   * is used. Not supported by `fetch`.
   */
  agent?: object | undefined;
  /** Called with every event of every call. What it throws goes to `console.error`. */
  onEvent?: ((event: CallEvent) => void) | undefined;
  /** Sends the requests. Without it Node, Deno and Bun send by `node:https`, other runtimes by `fetch`. */
  fetch?: Fetch | undefined;
  /**
   * Shares the rate limit with other programs: `redisLimit(client, { key })` of `workato-oauth-profiles/redis`. Give
   * `requestsPerMinute` the same value in all of them, or leave it out. In Node, Deno and Bun only.
   */
  sharedLimit?: SharedLimit | undefined;
  /** Another clock, for tests. With the emulator's `fetch` the client follows the emulator's clock anyway. */
  clock?: Clock | undefined;
  /**
   * Needed in a browser, because everyone who opens the page can read the API token. The service is not
   * known to allow requests from web pages: send them through your own proxy.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** The settings of a client in a web page whose own server, to which the base URL leads, adds the API token. */
export interface BrowserClientOptions extends Omit<ClientOptions, "apiToken" | "baseUrl"> {
  apiToken?: undefined;
  baseUrl: string;
}

/** How a client reads the time and waits. */
export interface Clock {
  /** The time in milliseconds since any moment. It never goes back. */
  now(): number;
  /** Calls back after so many milliseconds. Returns a function that stops the timer. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Settings that can differ from call to call. What is left out keeps the setting of the client. */
export interface CallOptions {
  /** Cancels the call when it is aborted, whatever it waits for; the error has the code `cancelled`. */
  signal?: Signal | undefined;
  /** How long a whole call may take, waits included; at most a day. It is for each page or customer. */
  timeoutMs?: number | undefined;
  /** How long one request may take; at most a day. */
  attemptTimeoutMs?: number | undefined;
  /** How long connecting may take; at most a day. Not supported by `fetch`. */
  connectTimeoutMs?: number | undefined;
  /** How often a request may fail before the call does; at least 1. */
  maxAttempts?: number | undefined;
}

/** The options of `profiles`. */
export interface PageOptions extends CallOptions {
  /** The first page, from 1. A page has 100 profiles. */
  page?: number | undefined;
}

/** The options of `list`. */
export interface ListOptions extends CallOptions {
  /** The page, from 1. */
  page?: number | undefined;
  /** How many profiles a page has, 1 to 100: 100 if not given. */
  perPage?: number | undefined;
}

/** The options of `unassign`. */
export interface UnassignOptions extends CallOptions {
  /** Unassign even if connections of the customer use the profile: they stop working. */
  force?: boolean | undefined;
}

/** The options of `ensure`. */
export interface EnsureOptions extends CallOptions {
  /** Replace a profile that is there: its secrets, and its client id if that differs. */
  replace?: boolean | undefined;
}

/** What `find` looks for, and its options. */
export interface FindOptions extends CallOptions {
  /** The name. */
  name: string;
  /** The connector, such as `hubspot`. */
  provider: string;
}

/** The options of `ensureEach`. */
export interface EnsureEachOptions extends CallOptions {
  /**
   * Update a profile that is there, also one with another client id. Its secret cannot be read back and
   * compared, so each one is updated.
   */
  replace?: boolean | undefined;
  /** Only say for each input what would be done. All requests are lists of profiles; the ledger is not written. */
  dryRun?: boolean | undefined;
  /**
   * Records each create before it is sent, and its outcome after it. If this process is killed, the next
   * run with the same ledger creates nothing twice: it waits until a list shows whether the last create
   * was carried out.
   */
  ledger?: Ledger | undefined;
}

/** The new secrets for `rotateSecret`, and its options. */
export interface RotateOptions extends CallOptions {
  /** The new client secret. */
  clientSecret: string;
  /** The Slack app's verification token; for Slack only. Left out, the service may clear it. */
  token?: string | undefined;
}

/** The options of `assignEach`. */
export interface EachOptions extends CallOptions {
  /**
   * How many customers there are, for `progress`: needed only if they come from a generator or another iterable
   * that does not know their number.
   */
  total?: number | undefined;
  /**
   * Records each customer before the next is sent, and begins where an earlier run ended: customers
   * that are done are not sent again, those that failed are.
   */
  ledger?: Ledger | undefined;
  /**
   * Only say for each customer what would be done. The only request reads the profile, or both profiles of
   * `reassignEach`; nothing is written.
   */
  dryRun?: boolean | undefined;
  /**
   * How many requests a minute at most, retries included; at least 1. If not given: five sixths of the
   * limit, so that other calls of the client get through, and none where the limit is off.
   */
  pace?: number | undefined;
}

/** The options of `unassignEach`. */
export interface UnassignEachOptions extends EachOptions {
  /** Unassign even if connections of a customer use the profile: they stop working. */
  force?: boolean | undefined;
}

/** The two profiles of `reassignEach`. */
export interface Reassign {
  /** The id of the profile that the customers have, 1 to 2^53-1. */
  from: number;
  /** The id of the profile that they get, 1 to 2^53-1. */
  to: number;
}

/** The options of `reassignEach`. */
export interface ReassignEachOptions extends UnassignEachOptions {
  /**
   * Says before each request what is done next. So a run that was stopped anywhere can go on: start it again
   * with the same ledger.
   */
  ledger: Ledger;
}

/**
 * What `create`, `update`, `ensure` and `ensureEach` send: all of a profile that can be set. No text may be
 * empty. The name and provider of a new profile may not begin or end with a space.
 */
export interface ProfileInput {
  /** The name. */
  name: string;
  /** The connector, such as `hubspot`. */
  provider: string;
  /** The OAuth app's client id. */
  clientId: string;
  /** The OAuth app's client secret. */
  clientSecret: string;
  /** The Slack app's verification token; for Slack only. Left out, an update may clear it. */
  token?: string | undefined;
  /**
   * Further keys of `data` that the service accepts, such as the endpoint URLs of a provider. The keys
   * `client_id`, `client_secret` and `token` are refused here: they have fields of their own. Values are
   * JSON: texts, numbers, booleans, null, arrays and plain objects.
   */
  data?: { readonly [key: string]: unknown } | undefined;
}
