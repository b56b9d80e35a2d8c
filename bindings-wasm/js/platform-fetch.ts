import type { Platform } from "./platform.js";
import { isBrowser, sendByGlobalFetch } from "./send-fetch.js";
import { environment, noFiles } from "./unsupported.js";

/** Browsers and Workers, all but `load`: they have `fetch` and no files. */
export const platform: Omit<Platform, "load"> = {
  // Browsers load the module asynchronously, and Workers may do little outside of a request.
  loadsLate: true,
  transport: (_options, _baseUrl, clock) => sendByGlobalFetch(clock),
  supports: [],
  isBrowser,
  environment,
  fileLedger: noFiles,
};
