/** One request, to be sent as it is, once, without following redirects. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: [name: string, value: string][];
  readonly body: string | null;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Send it on a connection of its own, where that can be. */
  readonly fresh: boolean;
}

/** An answer, whatever its status; 0 where the runtime hides a redirect. */
export interface Answer {
  readonly status: number;
  /** Its headers, a line each, such as `retry-after: 5`. */
  readonly head: string;
  readonly body: Uint8Array;
}

/** Sends a request. It ends within its time and when the signal is aborted, and throws a `SendFailure`. */
export type Send = (request: Request, signal: AbortSignal | undefined) => Promise<Answer>;

/** The names are those in `src/reply.rs`. */
export type FailureKind = "network" | "timeout" | "certificate" | "unreadable";

/** Why there is no answer. */
export class SendFailure extends Error {
  /** `left` is false only if no byte of the request can have left. */
  constructor(
    readonly kind: FailureKind,
    readonly left: boolean,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The core refuses a larger answer: the rest of it is not read. */
export const MOST_BODY = 10_000_000;

export function late(what: "connection" | "complete answer", milliseconds: number): string {
  return `no ${what} within ${(milliseconds / 1000).toFixed(1)} s`;
}
