/**
 * Unofficial client for Workato's Custom OAuth profiles API, not by Workato.
 *
 * @packageDocumentation
 */
import { platform } from "#platform";
import { checkFile } from "./check.js";
import type { FileLedgerOptions, Ledger } from "./ledger.js";

export { Client } from "./client.js";
export type { Customer, Customers, ExternalId } from "./customer.js";
export { isWorkatoError, WorkatoError } from "./error.js";
export type { ErrorCode, ErrorFields, ErrorJson } from "./error.js";
export type { CallEvent, EventKind, Level } from "./event.js";
export type { Items } from "./items.js";
export type { FileLedgerOptions, Ledger } from "./ledger.js";
export type * from "./options.js";
export type * from "./outcome.js";
export type { FetchInit, FetchResponse, Signal } from "./platform-types.js";
export type { Profile } from "./profile.js";
export type { SharedLimit } from "./shared-limit.js";
export { TransportError } from "./transport-error.js";
export type { WorkatoClient } from "./workato-client.js";

/**
 * Makes a ledger that is a file, for Node, Deno and Bun. Each line is safe on disk before the next
 * request is sent. A lock of the operating system on the file lets only one run use it at a time, in
 * whatever process and language; it is free once the run or its process has ended. On Linux the program
 * flock(1) of util-linux sets it.
 */
export function fileLedger(path: string, options: FileLedgerOptions = {}): Ledger {
  checkFile(path, options);
  return platform.fileLedger(path, options);
}
