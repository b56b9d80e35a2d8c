import { fileLedger } from "./ledger-node.js";
import type { Platform } from "./platform.js";
import { sendByNode } from "./send-node.js";

/** All of Node, Deno and Bun but where the WebAssembly module comes from. */
export const platform: Omit<Platform, "load"> = {
  sender: sendByNode,
  honours: ["agent", "ca", "connectTimeoutMs"],
  isBrowser: () => false,
  environment: () => process.env,
  fileLedger,
};
