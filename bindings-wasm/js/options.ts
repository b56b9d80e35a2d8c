import type { Event } from "./event.js";

/** One of Workato's data centers. A Virtual Private Workato has a host of its own: give `baseUrl`. */
export type DataCenter = "us" | "eu" | "jp" | "sg" | "au" | "il" | "kr" | "uk" | "cn" | "trial";

/** A `fetch` such as the runtime's own. */
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
  /** The limit of requests a minute, 60 if not given; `null` turns it off. */
  requestsPerMinute?: number | null | undefined;
  /** Hears of everything that happens during calls. What it throws goes to `console.error`. */
  onEvent?: ((event: Event) => void) | undefined;
  /** Sends by this. Without it requests go by `node:https` in Node, and by `fetch` elsewhere. */
  fetch?: Fetch | undefined;
  /**
   * Needed in a browser, where whoever opens the page can read the API token. The service is not
   * known to allow requests from web pages: send them through a proxy of your own.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
}

/** Options of every call. */
export interface CallOptions {
  /** Ends the call when it is aborted, whatever it waits for; the error has the code `cancelled`. */
  signal?: AbortSignal | undefined;
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
