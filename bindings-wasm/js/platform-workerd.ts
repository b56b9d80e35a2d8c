// Workers may not compile: they get the module compiled.
import module from "#wasm";
import { instantiate } from "#machine";
import { platform as web } from "./platform-fetch.js";
import type { Platform } from "./platform.js";

export const platform: Platform = { ...web, load: () => instantiate(module) };
