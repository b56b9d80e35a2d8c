import type { Clock, Fetch } from "./options.js";

/**
 * Marks the `fetch` of an emulator, with the emulator's clock: a client with this `fetch` follows the clock,
 * and a browser may use it, because no real API token is needed.
 */
export const EMULATOR: unique symbol = Symbol.for("workato-oauth-profiles.emulator");

/** The clock of the emulator that this `fetch` sends to, if it is one's. */
export function emulatorClock(fetch: Fetch | undefined): Clock | undefined {
  const mark = (fetch as { [EMULATOR]?: unknown } | undefined)?.[EMULATOR];
  return typeof mark === "object" && mark !== null ? (mark as Clock) : undefined;
}
