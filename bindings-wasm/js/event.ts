/** What happened. */
export type EventKind =
  | "sending"
  | "received"
  | "waiting"
  | "retrying"
  | "gave_up"
  | "odd_answer"
  | "odd_token"
  | "no_token";

/** How much an event matters: every request; waiting and trying again; what a person should look at. */
export type Level = "debug" | "info" | "warning";

/** Something that happened during a call. It never holds a body, a secret or the API token. */
export interface Event {
  /** What happened. */
  readonly kind: EventKind;
  /** How much it matters. */
  readonly level: Level;
  /** All of it in a line for people. */
  readonly text: string;
  /** The operation, such as `get`. */
  readonly operation: string;
  /** The method of the request. */
  readonly method: string;
  /** The path and query of the request. */
  readonly path: string;
  /** How often the request has been sent, this time included; 0 before the first. */
  readonly attempt: number;
  /** The status of the answer, where there was one. */
  readonly status: number | null;
  /** The correlation id of the answer, of a success too. */
  readonly correlationId: string | null;
  /** The time from sending to the answer or failure of the last attempt, in milliseconds. */
  readonly elapsedMs: number | null;
  /** How long the call waits now, in milliseconds; `null` where nobody knows. */
  readonly waitMs: number | null;
  /** Why it waits, tries again or gave up, or what was odd. */
  readonly reason: string | null;
}
