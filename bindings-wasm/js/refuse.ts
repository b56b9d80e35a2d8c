import { platform } from "#platform";
import { EMULATOR } from "./emulated.js";
import { failure } from "./error.js";
import type { Ledger } from "./ledger.js";
import type { CallOptions, ClientOptions, Fetch } from "./options.js";

/** Refuses what only this side of the border knows. */
export function refuse(options: Partial<ClientOptions>): void {
  const { fetch, onEvent, agent, ca } = options;
  for (const [name, value] of Object.entries({ fetch, onEvent })) {
    if (value !== undefined && typeof value !== "function") {
      throw failure("invalid_input", `${name} must be a function`);
    }
  }
  if (agent !== undefined && (typeof agent !== "object" || agent === null)) {
    throw failure("invalid_input", "agent must be an Agent of node:https");
  }
  if (agent && ca !== undefined) {
    throw failure("invalid_input", "ca cannot be honoured where an agent is given: give it to the agent");
  }
  refuseOf(options, fetch !== undefined);
  if (options.dangerouslyAllowBrowser !== true && platform.isBrowser() && !isEmulated(fetch)) {
    const why = "whoever opens this page can read the API token";
    throw failure("invalid_input", `${why}: set dangerouslyAllowBrowser to allow that`);
  }
}

export function refuseInCall({ connectTimeoutMs }: CallOptions, byFetch: boolean): void {
  refuseOf({ connectTimeoutMs }, byFetch);
}

export function refuseInRollout(customers: unknown, ledger: Partial<Ledger> | undefined): void {
  const walked = Object(customers) as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  if (typeof customers === "string" || !(walked[Symbol.iterator] || walked[Symbol.asyncIterator])) {
    throw failure("invalid_input", "customers must be an array, or an iterable of another kind");
  }
  const methods = [ledger?.nextLine, ledger?.append];
  if (ledger !== undefined && methods.some((method) => typeof method !== "function")) {
    throw failure("invalid_input", "a ledger must have the methods nextLine and append");
  }
}

/** What a transport cannot honour is refused, not ignored. */
function refuseOf(options: Partial<ClientOptions>, byFetch: boolean): void {
  for (const name of ["agent", "ca", "connectTimeoutMs"] as const) {
    if (options[name] !== undefined && (byFetch || !platform.honours.includes(name))) {
      throw failure("invalid_input", `${name} cannot be honoured by fetch: leave it out`);
    }
  }
}

function isEmulated(fetch: Fetch | undefined): boolean {
  return fetch !== undefined && EMULATOR in fetch;
}
