import { gunzipSync } from "node:zlib";

/** Compiles a WebAssembly file that is compressed with gzip. */
export function unpack(gzipped: Uint8Array): WebAssembly.Module {
  return new WebAssembly.Module(new Uint8Array(gunzipSync(gzipped)));
}
