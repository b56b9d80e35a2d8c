import { type Core, instantiate } from "#emulator";
import module from "#emulator-wasm";

export function load(): Core {
  return instantiate(module);
}

export const { Headers, ReadableStream, Response } = globalThis;

/** The `setImmediate` of Next.js' edge runtime never calls back. */
export const nextTurn: (callback: () => void) => void = (callback) => void setTimeout(callback);
