import { platform } from "#platform";
import { EMULATOR } from "./emulator-mark.js";
import { failure } from "./error.js";
import type { Ledger } from "./ledger.js";
import type { CallOptions, ClientOptions, Fetch } from "./options.js";

/** Checks the options of a client that never reach the core. */
export function checkClient(options: Partial<ClientOptions>): void {
  const { fetch, onEvent, agent, ca, proxy } = options;
  for (const [name, value] of Object.entries({ fetch, onEvent })) {
    if (value !== undefined && typeof value !== "function") {
      throw failure("invalid_input", `${name} must be a function`);
    }
  }
  if (agent !== undefined && (typeof agent !== "object" || agent === null)) {
    throw failure("invalid_input", "agent must be an Agent of node:https");
  }
  if (agent && ca !== undefined) {
    throw failure("invalid_input", "agent and ca cannot be combined: give the certificates to the agent");
  }
  if (agent && proxy !== undefined) {
    throw failure("invalid_input", "`agent` and `proxy` cannot be combined: leave `proxy` out, and set it in the agent");
  }
  checkSupport(options, fetch !== undefined);
  if (options.dangerouslyAllowBrowser !== true && platform.isBrowser() && !isEmulated(fetch)) {
    const why = "everyone who opens this page can read the API token";
    throw failure("invalid_input", `${why}: set dangerouslyAllowBrowser to allow that`);
  }
}

/** Checks the options of a call that the transport may not support. */
export function checkCall({ connectTimeoutMs }: CallOptions, sendsByFetch: boolean): void {
  checkSupport({ connectTimeoutMs }, sendsByFetch);
}

export function checkCustomers(customers: unknown): void {
  if (!isIterable(customers, Symbol.iterator) && !isIterable(customers, Symbol.asyncIterator)) {
    throw failure("invalid_input", "customers must be an array or another iterable");
  }
}

export function checkInputs(inputs: unknown): void {
  if (!isIterable(inputs, Symbol.iterator)) {
    throw failure("invalid_input", "inputs must be an array or another iterable that is not async");
  }
}

export function checkLedger(ledger: Partial<Ledger> | undefined): void {
  const methods = [ledger?.nextLine, ledger?.append];
  if (ledger !== undefined && methods.some((method) => typeof method !== "function")) {
    throw failure("invalid_input", "a ledger must have the methods nextLine and append");
  }
}

function isIterable(value: unknown, method: symbol): boolean {
  return typeof value !== "string" && Boolean((Object(value) as { [method: symbol]: unknown })[method]);
}

/** Refuses an option that the transport does not support, instead of ignoring it. */
function checkSupport(options: Partial<ClientOptions>, sendsByFetch: boolean): void {
  for (const name of ["agent", "ca", "connectTimeoutMs", "proxy"] as const) {
    if (options[name] !== undefined && (sendsByFetch || !platform.supports.includes(name))) {
      throw failure("invalid_input", `\`${name}\` is not supported by fetch: leave it out`);
    }
  }
}

function isEmulated(fetch: Fetch | undefined): boolean {
  return fetch !== undefined && EMULATOR in fetch;
}
