/** What a `fetch` of the emulator has: nobody's token is in danger there. */
export const EMULATOR: unique symbol = Symbol.for("workato-oauth-profiles.emulator");
