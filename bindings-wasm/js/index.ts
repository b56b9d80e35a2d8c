/**
 * Unofficial client for Workato's Custom OAuth profiles API, not by Workato.
 *
 * @packageDocumentation
 */
import { platform } from "#platform";
import type { Ledger } from "./ledger.js";

export { Client } from "./client.js";
export type { Customer, Customers, ExternalId } from "./customer.js";
export { isWorkatoError, WorkatoError } from "./error.js";
export type { ErrorCode, ErrorFields, ErrorJson } from "./error.js";
export type { CallEvent, EventKind, Level } from "./event.js";
export type { Items } from "./items.js";
export type { Ledger } from "./ledger.js";
export type * from "./options.js";
export type * from "./outcome.js";
export type { FetchInit, FetchResponse, Signal } from "./platform-types.js";
export type { Profile } from "./profile.js";
export { TransportError } from "./transport-error.js";
export type { WorkatoClient } from "./workato-client.js";

/**
 * Makes a ledger that is a file, for Node, Deno and Bun. Each line is safe on disk before the next
 * request is sent. The file `PATH.lock` beside it keeps other processes from using the ledger; the
 * lock of a process that no longer runs is taken over.
 */
export const fileLedger: (path: string) => Ledger = platform.fileLedger;
