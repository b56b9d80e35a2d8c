import { instantiateAsync } from "#machine";
import text from "#wasm-text";
import { platform as web } from "./platform-fetch.js";
import type { Platform } from "./platform.js";
import { wasmBytes } from "./wasm-text.js";

const load = async () => instantiateAsync(await WebAssembly.compile(wasmBytes(text)));

export const platform: Platform = { ...web, load };
