/** What went wrong, as a closed list, the same in every language. */
export type ErrorCode =
  /** The call or the configuration is not valid; nothing was sent. */
  | "invalid_input"
  /** 401: the token is wrong, for another data center, or its role lacks the privilege. */
  | "unauthorized"
  /** 403: the token's role lacks the privilege. */
  | "forbidden"
  /** 404 or 410: there is no such thing in this workspace. */
  | "not_found"
  /** 409, or an existing profile is in the way. */
  | "conflict"
  /** The call took longer than its timeout; also a 408. */
  | "timeout"
  /** Another 4xx: the service refused the request. */
  | "invalid_request"
  /** The wait for the rate limit does not fit into the call's timeout. */
  | "rate_limited"
  /** 5xx. */
  | "server_error"
  /** The service answered 2xx, but its body says that the request failed. */
  | "rejected"
  /** The answer cannot be read. */
  | "decode"
  /** The service answered with a redirect, which is never followed. */
  | "redirect"
  /** The connection could not be made, or broke. */
  | "network"
  /** A create that may have been carried out, so it is not sent again. */
  | "ambiguous_outcome"
  /** The caller cancelled. */
  | "cancelled"
  /** The ledger could not be read or written. */
  | "ledger"
  /** A bug in this library or in its driver. */
  | "internal";

/** Everything that is known about a failure. Secrets and the API token are redacted in every text. */
export interface ErrorFields {
  /** What went wrong. */
  readonly code: ErrorCode;
  /** The whole error in one line: what was being done, such as `get profile 321`, `reason`, `code`, `hint`. */
  readonly message: string;
  /** What the service said, or what went wrong here. */
  readonly reason: string;
  /** The HTTP status, if there was an answer. */
  readonly status: number | null;
  /** What the service said about single fields. */
  readonly fieldErrors: { readonly [field: string]: readonly string[] };
  /** The id of this answer in the service's own logs: give it to Workato's support. */
  readonly correlationId: string | null;
  /** The id that the service gave to its own error (500). */
  readonly errorId: string | null;
  /** How often the request was sent. */
  readonly attempts: number;
  /** How long to wait before trying again, in milliseconds, if that is known. */
  readonly retryAfterMs: number | null;
  /**
   * Of `ambiguous_outcome`: how long until a list of the profiles shows for certain whether the write was
   * carried out, in milliseconds. Until then the service may still be working on it. Wait this long, then
   * call `ensure`.
   */
  readonly settledInMs: number | null;
  /** Whether the service may have carried out the request despite the error. */
  readonly mayHaveApplied: boolean;
  /** The method of the request. */
  readonly method: string | null;
  /** The path and query of the request. */
  readonly path: string | null;
  /** The first 2 KiB of the answer's body. */
  readonly body: string | null;
  /** What to do. */
  readonly hint: string | null;
}

export interface WorkatoError extends ErrorFields {
  readonly message: string;
  /**
   * What broke the connection; for `cancelled` the `reason` of the signal; for `ledger` what the
   * ledger threw; for `internal` what WebAssembly threw. What your own `fetch` threw is here as it
   * is: its text may contain anything, even the API token.
   */
  readonly cause?: unknown;
}

/** Why a call failed. Its fields are those of `ErrorFields`. */
export class WorkatoError extends Error {
  static {
    this.prototype.name = "WorkatoError";
  }

  constructor({ message, ...fields }: ErrorFields, options?: { cause?: unknown }) {
    super(message, options);
    Object.assign(this, fields);
  }
}

/** An error that the core does not know of, because it arose in JavaScript. */
export function failure(code: ErrorCode, reason: string, options?: { cause?: unknown }): WorkatoError {
  const nothing = { correlationId: null, errorId: null, method: null, path: null, body: null, hint: null };
  const times = { retryAfterMs: null, settledInMs: null };
  const others = { status: null, attempts: 0, mayHaveApplied: false, fieldErrors: {} };
  return new WorkatoError({ ...nothing, ...times, ...others, code, reason, message: `${reason} (${code})` }, options);
}

/** The end of a `switch` over all cases: with a case left out it does not compile. */
export function mismatch(_: never): never {
  throw failure("internal", "the JavaScript and the WebAssembly of this package are not of the same version");
}
