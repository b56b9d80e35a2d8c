/** Marks the `fetch` of an emulator: a browser may use it, because no real API token is needed. */
export const EMULATOR: unique symbol = Symbol.for("workato-oauth-profiles.emulator");
