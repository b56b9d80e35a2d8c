// Workers must not compile WebAssembly: their bundler gives them the compiled module.
import module from "#wasm";
import { instantiate } from "#machine";
import { platform as web } from "./platform-fetch.js";
import type { Platform } from "./platform.js";

export const platform: Platform = { ...web, load: () => instantiate(module) };
