import type { Event } from "./event.js";
import type { Ledger } from "./ledger.js";

/** One of Workato's data centers. A Virtual Private Workato has a host of its own: give `baseUrl`. */
export type DataCenter = "us" | "eu" | "jp" | "sg" | "au" | "il" | "kr" | "uk" | "cn" | "trial";

/**
 * A `fetch` such as the runtime's own. Where it knows that no byte of the request left, it may throw
 * a `TransportError` that says so.
 */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The settings of a client. */
export interface ClientOptions {
  /** The API token of a workspace, or of the admin workspace of an Embedded partner. */
  apiToken: string;
  /** Whose service to talk to; `us` if neither this nor `baseUrl` is given. */
  dataCenter?: DataCenter | undefined;
  /** Another host, such as `https://workato.example.com`; a path prefix is kept. */
  baseUrl?: string | undefined;
  /** Allow plain `http` to hosts other than this machine. */
  allowHttp?: boolean | undefined;
  /** How long a whole call may take, waits included: 120,000 ms if not given; at most a day. */
  timeoutMs?: number | undefined;
  /** How long one request may take: 45,000 ms if not given, because the service gives up at 40,000. */
  attemptTimeoutMs?: number | undefined;
  /** How long connecting may take: 10,000 ms if not given. `fetch` cannot honour it. */
  connectTimeoutMs?: number | undefined;
  /** How often a request may fail before the call does: 3 if not given. */
  maxAttempts?: number | undefined;
  /** What stands after the name of this library in the header `User-Agent`, such as `rollout/2.1`. */
  userAgent?: string | undefined;
  /**
   * Certificates, in PEM, to trust in place of the runtime's own, as `node:https` takes them. `fetch`
   * cannot honour it.
   */
  ca?: string | Uint8Array | readonly (string | Uint8Array)[] | undefined;
  /** An `Agent` of `node:https` to send by, such as one for a proxy. `fetch` cannot honour it. */
  agent?: object | undefined;
  /** The limit of requests a minute, 60 if not given; `null` turns it off. */
  requestsPerMinute?: number | null | undefined;
  /** Hears of everything that happens during calls. What it throws goes to `console.error`. */
  onEvent?: ((event: Event) => void) | undefined;
  /** Sends by this. Without it requests go by `node:https` in Node, Deno and Bun, and by `fetch` elsewhere. */
  fetch?: Fetch | undefined;
  /** Another clock, for tests: that of the emulator, say. */
  clock?: Clock | undefined;
  /**
   * Needed in a browser, where whoever opens the page can read the API token. The service is not
   * known to allow requests from web pages: send them through a proxy of your own.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** How a client tells the time and waits. */
export interface Clock {
  /** The time in milliseconds, from whenever; it never goes back. */
  now(): number;
  /** Calls back after so many milliseconds; gives back what prevents that. */
  after(milliseconds: number, then: () => void): () => void;
}

/** Options of every call; those of the client hold where one is left out. */
export interface CallOptions {
  /** Ends the call when it is aborted, whatever it waits for; the error has the code `cancelled`. */
  signal?: AbortSignal | undefined;
  /** How long the whole call may take, waits included; for each page or customer of a walk. */
  timeoutMs?: number | undefined;
  /** How long one request may take. */
  attemptTimeoutMs?: number | undefined;
  /** How long connecting may take. `fetch` cannot honour it. */
  connectTimeoutMs?: number | undefined;
  /** How often a request may fail before the call does. */
  maxAttempts?: number | undefined;
}

/** Options of `profiles`. */
export interface PageOptions extends CallOptions {
  /** The page to begin at, from 1. A page has 100 profiles. */
  page?: number | undefined;
}

/** Options of `list`. */
export interface ListOptions extends CallOptions {
  /** The page, from 1. */
  page?: number | undefined;
  /** How many profiles a page has, 1 to 100: 100 if not given. */
  perPage?: number | undefined;
}

/** Options of `unassign`. */
export interface UnassignOptions extends CallOptions {
  /** Even where connections of the customer use the profile: they stop working. */
  force?: boolean | undefined;
}

/** Options of `ensure`. */
export interface EnsureOptions extends CallOptions {
  /** Replace a profile that is there: its secrets, and its client id should that be another one. */
  replace?: boolean | undefined;
}

/** The new secrets of `rotateSecret`, and its options. */
export interface RotateOptions extends CallOptions {
  /** The new client secret. */
  clientSecret: string;
  /** The Slack app's verification token; for Slack only. Left out, the service may clear it. */
  token?: string | undefined;
}

/** Options of `assignEach`. */
export interface EachOptions extends CallOptions {
  /**
   * Writes down each customer before the next is sent, and begins where an earlier run ended:
   * customers that are done are not sent again, those that failed are.
   */
  ledger?: Ledger | undefined;
  /** Only say for each customer what would be done: the ledger is read and not written. */
  dryRun?: boolean | undefined;
  /** How many requests a minute at most, retries included: five sixths of the limit if not given. */
  pace?: number | undefined;
}

/** Options of `unassignEach`. */
export interface UnassignEachOptions extends EachOptions {
  /** Even where connections of a customer use the profile: they stop working. */
  force?: boolean | undefined;
}

/** What `create`, `update` and `ensure` send: all of a profile that can be set. No field may be empty. */
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
}
