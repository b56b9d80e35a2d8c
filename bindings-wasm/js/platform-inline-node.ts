import { gunzipSync } from "node:zlib";

import gzipped from "#gzipped";
import { instantiate } from "#machine";
import { platform as files } from "./platform-files.js";
import type { Platform } from "./platform.js";

let module: WebAssembly.Module | undefined;

export const platform: Platform = {
  ...files,
  load: () => instantiate((module ??= new WebAssembly.Module(new Uint8Array(gunzipSync(gzipped))))),
};
