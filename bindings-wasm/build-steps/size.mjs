// How much a web page gains by the package. A build that exceeds a limit fails.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

import { build, tool } from "./run.mjs";

/** The files that a bundler includes for each entry, and the limit in KB of 1,000 bytes. */
const LIMITS = {
  "workato-oauth-profiles": { files: ["esm/web.js", "machine.wasm"], limit: 171 },
  "workato-oauth-profiles/inline": { files: ["esm/inline-web.js"], limit: 175 },
};

export function checkSizes(dist) {
  for (const [entry, { files, limit }] of Object.entries(LIMITS)) {
    const sizes = files.map((file) => compressed(join(dist, file)));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const parts = files.map((file, index) => `${basename(file)} ${sizes[index].toFixed(1)}`).join(", ");
    console.log(`a web page gains ${total.toFixed(1)} KB by ${entry}, brotli (${parts}); the limit is ${limit} KB`);
    if (total > limit) throw new Error(`${entry} is too large: ${total.toFixed(1)} KB, the limit is ${limit} KB`);
  }
}

/** The size in KB after minification and brotli. */
function compressed(file) {
  const isScript = file.endsWith(".js");
  const minified = join(build, basename(file));
  if (isScript) tool("esbuild", file, "--minify", "--log-level=warning", `--outfile=${minified}`);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
  return brotliCompressSync(readFileSync(isScript ? minified : file), { params }).length / 1000;
}
