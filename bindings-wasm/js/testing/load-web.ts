import { type Core, instantiateAsync } from "#emulator";
import { compile } from "../compile.js";

export async function load(): Promise<Core> {
  return instantiateAsync(await compile(new URL("../emulator.wasm", import.meta.url)));
}
