import { type Core, instantiate } from "#emulator";
import gzipped from "#gzipped-emulator";
import { unpack } from "../unpack-node.js";

export function load(): Core {
  return instantiate(unpack(gzipped));
}
