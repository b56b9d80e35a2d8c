import { readFileSync } from "node:fs";

import { type InitOutput, initSync, Session } from "#machine";
import type { Platform } from "./platform.js";
import { sendByNode } from "./send-node.js";

let machine: InitOutput | undefined;

export const platform: Platform = {
  open: (session) => {
    machine ??= initSync({ module: readFileSync(new URL("../machine.wasm", import.meta.url)) });
    const opened = session({ Session });
    return () => opened;
  },
  send: sendByNode,
  connects: true,
  isBrowser: () => false,
};
