/** Replaces globals in the scripts for Node: the jsdom of Jest hides those of Node. */
export { TextDecoder, TextEncoder } from "node:util";
