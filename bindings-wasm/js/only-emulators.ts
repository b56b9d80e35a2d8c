/** How many guards are on. All copies of this package in a program share the count. */
const GUARDS: unique symbol = Symbol.for("workato-oauth-profiles.guards");
const program = globalThis as { [GUARDS]?: number };

/**
 * Turns on a guard for tests: every client refuses to call anything but an emulator. A call of a client with
 * another base URL than one of this machine rejects with an `Error` and sends nothing.
 *
 * ```js
 * // In a file of `setupFiles` of Jest or Vitest: for all tests.
 * import { onlyEmulators } from "workato-oauth-profiles/testing";
 * onlyEmulators();
 * ```
 *
 * It holds for clients that were built before it too, and for those with a `fetch` of your own, because nobody
 * can see where that sends. Each worker thread and process needs a guard of its own.
 *
 * @returns A function that turns this guard off.
 */
export function onlyEmulators(): () => void {
  const add = (guards: number) => (program[GUARDS] = (program[GUARDS] ?? 0) + guards);
  let isOn = true;
  add(1);
  return () => {
    if (isOn) add(-1);
    isOn = false;
  };
}

/** Throws if a guard is on and `elsewhere` gives a base URL: that of a client that does not call an emulator. */
export function checkGuard(elsewhere: () => string | undefined): void {
  const url = program[GUARDS] ? elsewhere() : undefined;
  if (url !== undefined) {
    throw new Error(
      `\`onlyEmulators\` refuses ${url}: while it is on, a client may reach nothing but an emulator. Build the ` +
        "client with `new Client(emulator.clientOptions)`, or give it `fetch: emulator.fetch`",
    );
  }
}
