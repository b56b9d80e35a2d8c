/**
 * Unofficial client for Workato's Custom OAuth profiles API, not by Workato.
 *
 * @packageDocumentation
 */
export { Client } from "./client.js";
export type { CallOptions, ClientOptions, DataCenter, Fetch, ListOptions, PageOptions } from "./options.js";
export { WorkatoError } from "./error.js";
export type { ErrorCode, ErrorFields } from "./error.js";
export type { Event, EventKind, Level } from "./event.js";
export type { Profile } from "./profile.js";
