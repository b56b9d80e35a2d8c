import { setImmediate } from "node:timers";
import { runInThisContext } from "node:vm";

import { type Core, instantiate } from "#emulator";
import gzipped from "#gzipped-emulator";
import { unpack } from "../unpack-node.js";

export function load(): Core {
  return instantiate(unpack(gzipped));
}

/** Those of Node, although a test runs in a context without them, as in the jsdom of Jest. */
export const { Headers, ReadableStream, Response } = runInThisContext("globalThis") as typeof globalThis;

/** `setTimeout` would take a millisecond more. */
export const nextTurn: (callback: () => void) => void = setImmediate;
