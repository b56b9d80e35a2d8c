import { instantiateAsync } from "#machine";
import { compile } from "./compile.js";
import { platform as web } from "./platform-fetch.js";
import type { Platform } from "./platform.js";

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

export const platform: Platform = { ...web, load };
