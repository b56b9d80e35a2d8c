import { noEnvironment, noFiles } from "./lacking.js";
import type { Platform } from "./platform.js";
import { inBrowser, sendByFetch } from "./send-fetch.js";

/** All of runtimes with `fetch` and no files but where the WebAssembly module comes from. */
export const platform: Omit<Platform, "load"> = {
  // Pages fetch or compile it, and Workers may do little outside of a request.
  isLate: true,
  sender: (_, clock) => sendByFetch(clock),
  honours: [],
  isBrowser: inBrowser,
  environment: noEnvironment,
  fileLedger: noFiles,
};
