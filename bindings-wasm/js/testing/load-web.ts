import { type Core, instantiateAsync } from "#emulator";
import gzipped from "#gzipped-emulator";
import { unpack } from "../unpack-web.js";

export async function load(): Promise<Core> {
  return instantiateAsync(await unpack(gzipped));
}

export const { Headers, ReadableStream, Response } = globalThis;

export const nextTurn: (callback: () => void) => void = (callback) => void setTimeout(callback);
