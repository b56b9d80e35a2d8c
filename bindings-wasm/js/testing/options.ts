import type { Clock } from "../options.js";

/** What an emulator begins with. */
export interface EmulatorOptions extends Seeds {
  /** The API token that it takes: `test-token` if not given. */
  token?: string | undefined;
  /** Its clock; the real one if not given. With a `VirtualClock` no test waits. */
  clock?: Clock | undefined;
  /** What differs from the defaults. */
  settings?: Settings | undefined;
}

/** What is there. */
export interface Seeds {
  /**
   * What Workato's documentation shows: profile 321, assigned to the customers 401 to 405 (external
   * ids A2401 to A2405), of whom the first has a connection that uses it; and customer 123 (A2300),
   * who has nothing yet.
   */
  documented?: boolean | undefined;
  /** So many profiles with distinct names, assigned to nobody. */
  profiles?: number | undefined;
  /** So many customers, from 1001 (external id C1001) on; or these. */
  customers?: number | readonly { readonly id: number; readonly external_id?: string | undefined }[] | undefined;
}

/** A rule about which the documentation is silent: it is carried out, or refused with this status. */
export type Rule = "accept" | number;

/** What can be set; the names are those of the emulator in every language. */
export interface Settings {
  /** Requests that are admitted in any 60 seconds: 60; `null` turns it off. */
  readonly requests_per_minute?: number | null;
  /** Whether assign and unassign have a limit of their own beside that of the other five. */
  readonly two_windows?: boolean;
  /** Whether a 429 of the limit says in `Retry-After` how many seconds to wait. */
  readonly retry_after?: boolean;
  readonly may_list?: boolean;
  readonly may_get?: boolean;
  readonly may_create?: boolean;
  readonly may_update?: boolean;
  readonly may_delete?: boolean;
  readonly may_assign?: boolean;
  readonly may_unassign?: boolean;
  /** The status where the token may not. */
  readonly missing_privilege?: 401 | 403;
  /** The status of a create. */
  readonly create_status?: 200 | 201;
  /** A create or an update with the name of another profile. */
  readonly duplicate_name?: Rule;
  /** A provider that is none of those that are known. */
  readonly unknown_provider?: Rule;
  /** A provider that begins with `slack`, without a token. */
  readonly slack_without_token?: Rule;
  /** Whether an update without a token keeps the token instead of clearing it. */
  readonly keep_token?: boolean;
  /** An assign to a customer who has another profile of this provider; accepted, it takes its place. */
  readonly second_profile?: Rule;
  /** An assign of what is assigned already. */
  readonly assign_again?: Rule;
  /** An unassign of what is not assigned. */
  readonly unassign_missing?: Rule;
  /** An unassign without `force` of what the customer's connections use. */
  readonly unassign_in_use?: Rule;
  /** A delete of a profile that is assigned or in use. */
  readonly delete_in_use?: Rule;
  /** The status where there is no such customer. */
  readonly unknown_customer?: number;
  /** A dot in an external id that is not written `%2E`. */
  readonly plain_dot?: Rule;
  /** A `per_page` over 100; accepted, it counts as 100. */
  readonly large_page?: Rule;
  /** Whether the list begins with the highest id instead of the lowest. */
  readonly newest_first?: boolean;
  /** How long an answer takes, in seconds: always the same, or drawn between two. */
  readonly latency?: number | readonly [least: number, most: number];
  /** The share of requests that meet `503`, `drop_applied` or `drop_after`, drawn. */
  readonly fault_rate?: number;
  /** What latencies and faults are drawn with: the same seed, the same run. */
  readonly seed?: number;
  /** Whether requests are kept in the journal. */
  readonly journal?: boolean;
}

/** What the next request meets. */
export type Fault =
  /** Answered so, and not carried out. */
  | "429"
  | "429_bare"
  | "503"
  | "html"
  | "success_false"
  | "redirect"
  | {
      readonly status: number;
      readonly headers?: readonly (readonly [name: string, value: string])[];
      readonly body?: unknown;
      readonly text?: string;
    }
  /** Never answered; closed without being read; closed, not carried out; closed, carried out. */
  | "hang"
  | "drop_before"
  | "drop_after"
  | "drop_applied"
  /** Closed now, and carried out so many seconds later: 0 to 40. */
  | { readonly apply_after: number }
  /** Carried out; the answer breaks off, comes a byte at a time, or says that it is longer. */
  | "truncate"
  | "drip"
  | "wrong_length"
  /** Carried out and answered, so many seconds later. */
  | { readonly latency: number };

/** A request that arrived. */
export interface Arrival {
  /** When, in seconds since the emulator was started. */
  readonly time: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** Without `Authorization`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly authorization: "right" | "wrong" | "missing";
  /** JSON text with `[redacted]` in place of secrets. */
  readonly body: string | null;
  /** The status of the answer, where there was one. */
  readonly status: number | null;
}

/** A profile that a customer has. */
export interface Assignment {
  readonly profile: number;
  readonly customer: number;
  readonly external_id: string | null;
  /** How many of the customer's connections use it. */
  readonly connections: number;
}
