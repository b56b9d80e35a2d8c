/** One HTTP request. A transport sends it as it is, once, and follows no redirect. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | null;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /**
   * Whether to send it on a fresh connection: on a kept connection that the service has closed, it is not
   * known whether the request arrived. A transport that cannot do this may ignore it.
   */
  readonly fresh: boolean;
  /**
   * Whether the request ends although the signal of the call is aborted meanwhile, because it is one of two
   * that belong together. Then the transport gets no signal.
   */
  readonly mustFinish: boolean;
}

/** An HTTP answer of any status. */
export interface Answer {
  /** The status code; 0 where the runtime hides a redirect. */
  readonly status: number;
  /** The headers, one a line, such as `retry-after: 5`. */
  readonly head: string;
  readonly body: Uint8Array;
}

/**
 * A transport: sends one request. It ends within `timeoutMs` and when the signal is aborted. Where
 * there is no answer, it throws a `SendFailure`.
 */
export interface Send {
  (request: Request, signal: AbortSignal | undefined): Promise<Answer>;
  /** Whether the requests go through a proxy. */
  readonly usesProxy?: boolean;
}

/** The kinds of failure that `src/reply.rs` reads. */
export type FailureKind =
  | "network"
  | "timeout"
  | "unknown_authority"
  | "certificate_time"
  | "certificate_name"
  | "certificate"
  | "tls"
  | "unreadable"
  | "proxy"
  | "transport"
  | "token";

/** Why there is no answer. */
export class SendFailure extends Error {
  /** `left` is false only if no byte of the request can have been sent. */
  constructor(
    readonly kind: FailureKind,
    readonly left: boolean,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The same failure. Before the request left, it may be that of the proxy, so the message names the proxy. */
  through(proxy: string): SendFailure {
    const { kind, left, message } = this;
    const cause = "cause" in this ? { cause: this.cause } : {};
    return left ? this : new SendFailure(kind, left, `${message} (through the proxy \`${proxy}\`)`, cause);
  }
}

/** The largest body in bytes that the core accepts: a transport stops reading there. */
export const MAX_BODY = 10_000_000;

export function timeoutMessage(what: "connection" | "complete answer", milliseconds: number): string {
  return `no ${what} within ${(milliseconds / 1000).toFixed(1)} s`;
}
