// The package in programs for servers, bundled by the tools that people use, and run without the package beside them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { after, describe, test } from "node:test";
import { promisify } from "node:util";

import { BUN, rollup } from "./bundlers/tools.mjs";
import { setting, startEmulator, TOKEN } from "./support.mjs";
import { WHERE } from "./where.mjs";

const require = createRequire(`${setting("WORKATO_TEST_BUNDLERS")}/`);
const folder = await mkdtemp(join(tmpdir(), "bundlers-"));
after(() => rm(folder, { recursive: true }));
const emulator = await startEmulator("--documented");

/** Each tool bundles `entry` into `outfile`, a file in a folder of its own. */
const BUNDLERS = {
  esbuild: (entry, outfile, format) =>
    require("esbuild").build({ entryPoints: [entry], bundle: true, platform: "node", format, outfile, logLevel: "error" }),
  webpack: async (entry, outfile, format) => {
    const stats = await promisify(require("webpack"))({
      mode: "production",
      target: "node",
      context: resolve("."),
      entry: `./${entry}`,
      output: { path: dirname(outfile), filename: "program.js", ...(format === "esm" && { module: true, chunkFormat: "module" }) },
      experiments: { outputModule: format === "esm" },
      // It takes the most time, and one format shows that it breaks nothing.
      optimization: { minimize: format === "esm" },
    });
    assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString());
  },
  "Rollup with node-resolve": (entry, outfile, format) => rollup(entry, outfile, format, { exportConditions: ["node"] }),
  // For a server Vite leaves packages outside of the bundle, unless it is told otherwise.
  Vite: async (entry, outfile, format) => {
    const { build } = await import(pathToFileURL(require.resolve("vite")));
    await build({
      root: resolve("."),
      logLevel: "error",
      ssr: { noExternal: true },
      build: {
        ssr: entry,
        outDir: dirname(outfile),
        rollupOptions: { output: { format, entryFileNames: "program.js" } },
      },
    });
  },
  Bun: (entry, outfile, format) => promisify(execFile)(BUN, ["build", entry, "--target=node", `--format=${format}`, `--outfile=${outfile}`]),
};

async function run(program, ...args) {
  const env = { ...process.env, WORKATO_HOST: emulator.url, WORKATO_API_TOKEN: TOKEN };
  return (await promisify(execFile)(program, args, { env, cwd: folder, timeout: 60_000 })).stdout.trim();
}

describe("a program for a server, in one file", () => {
  for (const name of WHERE["a bundle for a server"].tests) {
    for (const format of ["esm", "cjs"]) {
      test(`by ${name}, ${format}`, () => works(BUNDLERS[name], format));
    }
  }

  test("by Rollup without the export condition `node`: it sends by fetch", () => works(withoutCondition, "esm"));
});

const withoutCondition = (entry, outfile, format) => rollup(entry, outfile, format, {});

async function works(bundle, format) {
  const own = await mkdtemp(join(folder, `${format}-`));
  await writeFile(join(own, "package.json"), JSON.stringify({ type: format === "esm" ? "module" : "commonjs" }));
  const outfile = join(own, "program.js");
  await bundle("bundlers/program.mjs", outfile, format);
  assert.deepEqual((await readdir(own)).sort(), ["package.json", "program.js"]);
  assert.equal(await run(process.execPath, outfile), "Acme HubSpot OAuth app true not_found shared");
}
