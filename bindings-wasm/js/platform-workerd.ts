import { instantiate } from "#machine";
import { noEnvironment, noFiles } from "./lacking.js";
import type { Platform } from "./platform.js";
import { sendByFetch } from "./send-fetch.js";
// Workers may not compile: they get the module compiled.
import module from "#wasm";

export const platform: Platform = {
  load: () => instantiate(module),
  // Outside of a request they may do little.
  isLate: true,
  sender: (_, clock) => sendByFetch(clock),
  honours: [],
  isBrowser: () => false,
  environment: noEnvironment,
  fileLedger: noFiles,
};
