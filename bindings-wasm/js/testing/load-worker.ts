import { type Core, instantiate } from "#emulator";
import module from "#emulator-wasm";

export function load(): Core {
  return instantiate(module);
}

export const { Headers, ReadableStream, Response } = globalThis;
