/** How many guards are on. All copies of this package in a program share the count. */
const GUARDS: unique symbol = Symbol.for("workato-oauth-profiles.guards");
const program = globalThis as { [GUARDS]?: number };

/**
 * Turns on a guard for tests: every client refuses to call anything but an emulator. A call of a client with
 * another base URL than one of this machine, or with a proxy, rejects with an `Error` and sends nothing.
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

/** Throws if a guard is on and the client has a base URL elsewhere than on this machine, or a proxy. */
export function checkGuard(session: { elsewhere(): string | undefined }, usesProxy: boolean): void {
  if (!program[GUARDS]) {
    return;
  }
  const url = session.elsewhere();
  if (url !== undefined) {
    refuse(url, "build the client with `new Client(emulator.clientOptions)`, or give it `fetch: emulator.fetch`");
  } else if (usesProxy) {
    const fix = "give the client `proxy: false`, or set `NO_PROXY` to `localhost,127.0.0.1`";
    refuse("a proxy, which may be another machine", fix);
  }
}

function refuse(what: string, fix: string): never {
  const rule = "while it is on, a client may reach nothing but an emulator";
  throw new Error(`\`onlyEmulators\` refuses ${what}: ${rule}; ${fix}`);
}
