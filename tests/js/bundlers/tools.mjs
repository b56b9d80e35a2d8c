// Bundlers and runtimes that several tests use.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { setting } from "../support.mjs";

const tools = setting("WORKATO_TEST_BUNDLERS");
const require = createRequire(`${tools}/`);

export const BUN = program("@oven", "bin/bun");
export const DENO = program("@deno", "deno");

/** The program in the npm package for this platform, because install scripts are off. */
function program(scope, path) {
  const [platform] = readdirSync(join(tools, scope));
  return join(tools, scope, platform, path);
}

/** Bundles with Rollup. `options` are those of its plugin node-resolve. */
export async function rollup(input, file, format, options) {
  const { nodeResolve } = require("@rollup/plugin-node-resolve");
  const warnings = [];
  const plugins = [nodeResolve({ preferBuiltins: true, ...options })];
  const bundle = await require("rollup").rollup({ input, plugins, external: /^node:/, onwarn: ({ message }) => warnings.push(message) });
  await bundle.write({ file, format });
  await bundle.close();
  assert.deepEqual(warnings, []);
}
