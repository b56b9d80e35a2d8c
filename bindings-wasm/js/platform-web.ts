import { instantiateAsync } from "#machine";
import { compile } from "./compile.js";
import { noEnvironment, noFiles } from "./lacking.js";
import type { Platform } from "./platform.js";
import { inBrowser, sendByFetch } from "./send-fetch.js";

let module: Promise<WebAssembly.Module> | undefined;

async function load() {
  module ??= compile(new URL("../machine.wasm", import.meta.url));
  try {
    return await instantiateAsync(await module);
  } catch (error) {
    module = undefined;
    throw error;
  }
}

export const platform: Platform = {
  load,
  isLate: true,
  sender: (_, clock) => sendByFetch(clock),
  honours: [],
  isBrowser: inBrowser,
  environment: noEnvironment,
  fileLedger: noFiles,
};
