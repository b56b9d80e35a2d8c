import { evaluateOn } from "./evaluate.js";
import { fileLedger } from "./ledger-node.js";
import type { Platform } from "./platform.js";
import { sendByNode } from "./send-node.js";

/** Node, Deno and Bun, all but `load`: they have `node:https` and files. */
export const platform: Omit<Platform, "load"> = {
  transport: sendByNode,
  supports: ["agent", "ca", "connectTimeoutMs", "proxy"],
  isBrowser: () => false,
  environment: () => process.env,
  fileLedger,
  evaluateOn,
};
