// The script holds the WebAssembly, so that it also runs where a bundler copies no files.
import gzipped from "#gzipped";
import { instantiate } from "#machine";
import { platform as files } from "./platform-files.js";
import type { Platform } from "./platform.js";
import { unpack } from "./unpack-node.js";

// Vitest evaluates scripts in a function whose parameter `module` would take the place of a variable of that name.
let compiled: WebAssembly.Module | undefined;

export const platform: Platform = { ...files, load: () => instantiate((compiled ??= unpack(gzipped))) };
