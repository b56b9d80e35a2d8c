import { readFileSync } from "node:fs";

import { instantiate } from "#machine";
import { fileLedger } from "./ledger-node.js";
import type { Platform } from "./platform.js";
import { sendByNode } from "./send-node.js";

let module: WebAssembly.Module | undefined;

export const platform: Platform = {
  load: () => {
    module ??= new WebAssembly.Module(readFileSync(new URL("../machine.wasm", import.meta.url)));
    return instantiate(module);
  },
  sender: sendByNode,
  honours: ["agent", "ca", "connectTimeoutMs"],
  isBrowser: () => false,
  environment: () => process.env,
  fileLedger,
};
