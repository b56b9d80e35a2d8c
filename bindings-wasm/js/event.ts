/** What happened. */
export type EventKind =
  /** A request is about to be sent. */
  | "sending"
  /** An answer came. */
  | "received"
  /** The call waits: for the rate limit, or because the service asked for it. */
  | "waiting"
  /** The request failed and will be sent again. */
  | "retrying"
  /**
   * The call ended with an error after it was sent. A cancelled call reports this only if it is a
   * write that may have been carried out.
   */
  | "gave_up"
  /** The answer was used, but something in it was not as documented. */
  | "odd_answer"
  /** The API token looks as if it were for another data center. */
  | "odd_token"
  /** The secret of a Slack profile is replaced without a token: the service may clear the old one. */
  | "no_token"
  /** The external id of a customer begins with the prefix E already, which the client adds. */
  | "odd_customer"
  /**
   * A secret has under 8 characters, so it cannot be redacted in a text: errors are without the body of
   * the answer, and texts of the service that contain it are withheld.
   */
  | "short_secret"
  /** The store of the shared rate limit does not answer, so the client sends fewer requests; or it answers again. */
  | "limit_store";

/** How much an event matters. */
export type Level =
  /** Every request and answer. */
  | "debug"
  /** Short waits, and trying again. */
  | "info"
  /** What a person should look at, such as a wait of more than 5 s. */
  | "warning";

/** Something that happened during a call. It never holds a body, a secret or the API token. */
export interface CallEvent {
  /** What happened. */
  readonly kind: EventKind;
  /** How much it matters. */
  readonly level: Level;
  /** The whole event in a line for people. */
  readonly text: string;
  /**
   * The number of the call, which all its events have in common: 1 for the first call of this client. A walk or a
   * rollout is one call. Clients that are derived with other options count on.
   */
  readonly call: number;
  /** The operation, such as `get`. */
  readonly operation: string;
  /** The method of the request. */
  readonly method: string;
  /** The path and query of the request. */
  readonly path: string;
  /** How often the request has been sent, this time included; 0 before the first. */
  readonly attempt: number;
  /** The status of the answer, if there was one. */
  readonly status: number | null;
  /** The correlation id of the answer, also of a successful one. */
  readonly correlationId: string | null;
  /** The time from sending the last attempt to its answer or failure, in milliseconds. */
  readonly elapsedMs: number | null;
  /** How long the call waits now, in milliseconds; `null` if that is not known. */
  readonly waitMs: number | null;
  /** Why it waits, retries or gave up, or what was odd. */
  readonly reason: string | null;
}
