import { readFileSync } from "node:fs";

import { type Core, instantiate } from "#emulator";

export function load(): Core {
  return instantiate(new WebAssembly.Module(readFileSync(new URL("../emulator.wasm", import.meta.url))));
}
