import type { Clock } from "../options.js";

/** The options of an emulator. */
export interface EmulatorOptions extends Seeds {
  /** The API token that it accepts: `test-token` if not given. */
  token?: string | undefined;
  /**
   * Its clock: a `VirtualClock` if not given, on which waits take no real time. With `realClock` they do.
   */
  clock?: Clock | undefined;
  /** The settings that differ from the defaults. */
  settings?: Settings | undefined;
}

/** The profiles and customers that an emulator begins with. */
export interface Seeds {
  /**
   * What Workato's documentation shows: profile 321, assigned to the customers 401 to 405 (external
   * ids A2401 to A2405), and customer 123 (A2300), who has no profile. A connection of customer 401
   * uses the profile.
   */
  documented?: boolean | undefined;
  /** So many profiles with distinct names, assigned to no customer. */
  profiles?: number | undefined;
  /** So many customers, from id 1001 (external id C1001) on, or the customers of this list. */
  customers?: number | readonly { readonly id: number; readonly external_id?: string | undefined }[] | undefined;
}

/** What happens to a request about which the documentation is silent: it is accepted, or refused with this status. */
export type Rule = "accept" | number;

/** The settings of the emulator. Their names are the same in every language. */
export interface Settings {
  /** Requests that are admitted in any 60 seconds: 60; `null` turns it off. */
  readonly requests_per_minute?: number | null;
  /** Whether assign and unassign have a limit of their own beside that of the other five. */
  readonly two_windows?: boolean;
  /** Whether a 429 of the limit says in `Retry-After` how many seconds to wait. */
  readonly retry_after?: boolean;
  /** Whether the token may list; the same for the other operations. */
  readonly may_list?: boolean;
  readonly may_get?: boolean;
  readonly may_create?: boolean;
  readonly may_update?: boolean;
  readonly may_delete?: boolean;
  readonly may_assign?: boolean;
  readonly may_unassign?: boolean;
  /** The status of what the token may not do. */
  readonly missing_privilege?: 401 | 403;
  /** The status of a create. */
  readonly create_status?: 200 | 201;
  /** A create or an update with the name of another profile. */
  readonly duplicate_name?: Rule;
  /** A provider that is not one of the seventeen that are known. */
  readonly unknown_provider?: Rule;
  /** A body with further keys of `data`; accepted, they are kept and returned. */
  readonly further_data?: Rule;
  /** Whether names are stored without the spaces at their beginning and end, and compared in that form. */
  readonly strip_names?: boolean;
  /** The id of a profile whose provider is null in every answer; `null` for none. */
  readonly null_provider?: number | null;
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
  /** A delete of a profile that is assigned or used. */
  readonly delete_in_use?: Rule;
  /** The status for a customer that does not exist. */
  readonly unknown_customer?: number;
  /** A dot in an external id that is not written `%2E`. */
  readonly plain_dot?: Rule;
  /** A `per_page` over 100; accepted, it counts as 100. */
  readonly large_page?: Rule;
  /** Whether the list begins with the highest id instead of the lowest. */
  readonly newest_first?: boolean;
  /** How many seconds the list lags behind the writes. A get shows a write at once. */
  readonly list_lag?: number;
  /** How long an answer takes, in seconds: always the same, or random between two. */
  readonly latency?: number | readonly [least: number, most: number];
  /** The share of requests, chosen at random, that meet `503`, `drop_applied` or `drop_after`. */
  readonly fault_rate?: number;
  /** The seed of the random latencies and faults: the same seed gives the same run. */
  readonly seed?: number;
  /** Whether requests are kept in the journal. */
  readonly journal?: boolean;
}

/** A fault that the next request meets. */
export type Fault =
  /** The request is answered like this and not carried out. */
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
  /** The request is never answered. */
  | "hang"
  /** The connection closes before the request is read. */
  | "drop_before"
  /** The connection closes after the request is read; it is not carried out. */
  | "drop_after"
  /** The connection closes after the request is carried out. */
  | "drop_applied"
  /** The connection closes now, and the request is carried out so many seconds later: 0 to 60. */
  | { readonly apply_after: number }
  /** The request is never answered, and carried out so many seconds later. */
  | { readonly hang_apply_after: number }
  /** After the answer somebody else deletes the first profile of the list, or creates one. */
  | "row_vanishes"
  | "row_appears"
  /** The request is carried out, and the answer breaks off. */
  | "truncate"
  /** The request is carried out, and the answer comes a byte at a time. */
  | "drip"
  /** The request is carried out, and the answer is shorter than its header says. */
  | "wrong_length"
  /** The request is carried out and answered so many seconds later. */
  | { readonly latency: number };

/** A fault that waits for the next request of one operation; other requests do not meet it. */
export interface FaultOn {
  readonly on: "list" | "get" | "create" | "update" | "delete" | "assign" | "unassign";
  readonly fault: Fault;
}

/** A request that arrived at the emulator. */
export interface Arrival {
  /** When, in seconds since the emulator was started. */
  readonly time: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** All headers but `Authorization`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly authorization: "right" | "wrong" | "missing";
  /** The body, JSON text; secrets are redacted. */
  readonly body: string | null;
  /** The status of the answer, if there was one. */
  readonly status: number | null;
}

/** A profile that is assigned to a customer. */
export interface Assignment {
  readonly profile: number;
  readonly customer: number;
  readonly external_id: string | null;
  /** How many of the customer's connections use it. */
  readonly connections: number;
}
