import bytes from "#bytes";
import { instantiate } from "#machine";
import { platform as node } from "./platform-files.js";
import type { Platform } from "./platform.js";

let module: WebAssembly.Module | undefined;

export const platform: Platform = {
  ...node,
  load: () => instantiate((module ??= new WebAssembly.Module(bytes))),
};
