/**
 * Unofficial client for Workato's Custom OAuth profiles API, not by Workato.
 *
 * @packageDocumentation
 */
import { platform } from "#platform";
import type { Ledger } from "./ledger.js";

export { Client } from "./client.js";
export type { Customer, Customers, ExternalId } from "./customer.js";
export { WorkatoError } from "./error.js";
export type { ErrorCode, ErrorFields } from "./error.js";
export type { Event, EventKind, Level } from "./event.js";
export type { Ledger } from "./ledger.js";
export type * from "./options.js";
export type { Done, EnsureAction, Ensured, Outcome, OutcomeStatus, Progress } from "./outcome.js";
export type { Profile } from "./profile.js";
export { TransportError } from "./transport-error.js";

/**
 * A file as a ledger, for Node, Deno and Bun: lines are added at its end and are safe on disk before
 * the next request. Beside it, with `.lock` at the end of its name, is a file that keeps other
 * processes from using it; one whose process is gone is taken over.
 */
export const fileLedger: (path: string) => Ledger = platform.fileLedger;
