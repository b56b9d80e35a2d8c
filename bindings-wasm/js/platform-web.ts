import init, { Session } from "#machine";
import { failure } from "./error.js";
import type { Platform } from "./platform.js";
import { sendBy } from "./send-fetch.js";

export const platform: Platform = {
  open: (session) => {
    let opened: Promise<Session> | undefined;
    const open = async () => {
      try {
        await init({ module_or_path: new URL("../machine.wasm", import.meta.url) });
      } catch (cause) {
        opened = undefined;
        throw failure("internal", "the WebAssembly file of this package cannot be loaded", { cause });
      }
      return session({ Session });
    };
    return () => (opened ??= open());
  },
  // A `fetch` that a test puts in place later is to be used too.
  send: sendBy((url, init) => fetch(url, init)),
  connects: false,
  // Pages and their workers; other runtimes have a name of their own.
  isBrowser: () => /^Mozilla\//.test(globalThis.navigator?.userAgent ?? ""),
};
