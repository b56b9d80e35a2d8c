import { readFileSync } from "node:fs";

import { instantiate } from "#machine";
import { platform as files } from "./platform-files.js";
import type { Platform } from "./platform.js";

let module: WebAssembly.Module | undefined;

export const platform: Platform = {
  ...files,
  load: () => {
    module ??= new WebAssembly.Module(readFileSync(new URL("../machine.wasm", import.meta.url)));
    return instantiate(module);
  },
};
