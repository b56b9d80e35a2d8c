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
  /**
   * The HTTP status, if there was an answer. It is not called `status`, because web frameworks answer with the
   * `status` of an error: a token that was revoked would make your own endpoint answer 401.
   */
  readonly httpStatus: number | null;
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

/** What `toJSON` gives: everything of an error but its stack and its cause. */
export interface ErrorJson extends ErrorFields {
  readonly name: string;
}

/** All copies of this package mark their errors with it: `require`, `import` and `/inline` each have their own class. */
const MARK = Symbol.for("workato-oauth-profiles.WorkatoError");

/** What a field is that an error does not have. They are not fields of each error, so that a printed one is short. */
const NOTHING: Partial<ErrorFields> = {
  httpStatus: null,
  fieldErrors: Object.freeze({}),
  correlationId: null,
  errorId: null,
  attempts: 0,
  retryAfterMs: null,
  settledInMs: null,
  mayHaveApplied: false,
  method: null,
  path: null,
  body: null,
  hint: null,
};

/**
 * Why a call failed. Its fields are those of `ErrorFields`.
 *
 * `instanceof WorkatoError` is true for errors of every copy of this package in the process. What
 * `structuredClone` and `postMessage` make of an error is only a plain `Error` with message and stack: send
 * `error.toJSON()`, and make a `new WorkatoError(json)` of it on the other side.
 */
export class WorkatoError extends Error {
  static {
    Object.assign(this.prototype, NOTHING, { [MARK]: true });
    setName(this.prototype, "WorkatoError");
  }

  constructor({ message, ...fields }: ErrorFields, options?: { cause?: unknown }) {
    super(message, options);
    Object.assign(this, Object.fromEntries(Object.entries(fields).filter(isSomething)));
  }

  toJSON(): ErrorJson {
    const { name, message, code, reason } = this;
    const fields = Object.keys(NOTHING).map((field) => [field, this[field as keyof this]]);
    return { name, message, code, reason, ...Object.fromEntries(fields) };
  }
}

// Not in the class: where a class names itself, esbuild gives it another name, which Node prints.
Object.defineProperty(WorkatoError, Symbol.hasInstance, {
  value(this: Function, value: unknown): boolean {
    return this === WorkatoError ? isWorkatoError(value) : Function.prototype[Symbol.hasInstance].call(this, value);
  },
});

/** Names the errors with this prototype. Where `Error.prototype` is frozen, the name cannot be assigned. */
export function setName(prototype: Error, name: string): void {
  Object.defineProperty(prototype, "name", { value: name, writable: true, configurable: true });
}

function isSomething([name, value]: [name: string, value: unknown]): boolean {
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return name !== "name" && !isEmpty && value !== NOTHING[name as keyof ErrorFields];
}

/** Whether this is a `WorkatoError`, of this or of another copy of this package. */
export function isWorkatoError(error: unknown): error is WorkatoError {
  return typeof error === "object" && error !== null && MARK in error;
}

/** Lets the stack of an error begin where the user called this function, as far as the engine knows that. */
export function calledFrom(error: unknown, callee: Function): unknown {
  if (isWorkatoError(error) && "captureStackTrace" in Error) {
    const { stack } = error;
    Error.captureStackTrace(error, callee);
    if (!error.stack?.includes("\n    at ")) {
      Object.assign(error, { stack });
    }
  }
  return error;
}

/** An error that the core does not know of, because it arose in JavaScript. */
export function failure(code: ErrorCode, reason: string, options?: { cause?: unknown }): WorkatoError {
  const error = new WorkatoError({ code, reason, message: `${reason} (${code})` } as ErrorFields, options);
  calledFrom(error, failure);
  return error;
}

/** The end of a `switch` over all cases: with a case left out it does not compile. */
export function mismatch(_: never): never {
  throw failure("internal", "the JavaScript and the WebAssembly of this package are not of the same version");
}
