// The package in the bundlers that people use: bundled, and run.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

import { listen, setting } from "./support.mjs";

const require = createRequire(`${setting("WORKATO_TEST_BUNDLERS")}/`);
const { chromium } = createRequire(`${setting("WORKATO_TEST_TOOLS")}/`)("playwright-core");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const HTML = '<!doctype html><meta charset="utf-8" /><script type="module" src="./page.js"></script>';
const folder = await mkdtemp(join(tmpdir(), "bundlers-"));
after(() => rm(folder, { recursive: true }));

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: setting("WORKATO_TEST_CHROMIUM"), args: ["--no-sandbox", "--disable-gpu"] });
});
after(() => browser?.close());

/** Opens the page in this folder, and returns the title that its script sets. */
async function title(root) {
  const server = await listen(
    createServer(async (request, response) => {
      const path = new URL(request.url, "http://localhost").pathname;
      const content = await readFile(join(root, path)).catch(() => undefined);
      response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(content);
    }),
  );
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${server.url}/index.html`);
  await page.waitForFunction(() => document.title, undefined, { timeout: 15_000 }).catch(() => {});
  const title = await page.title();
  await page.close();
  assert.deepEqual(complaints, []);
  return title;
}

describe("a page", () => {
  test("by Vite", async () => {
    const outDir = join(folder, "vite");
    await writeFile(resolve("index.html"), '<!doctype html><script type="module" src="/bundlers/page.mjs"></script>');
    const { build } = await import(pathToFileURL(require.resolve("vite")));
    await build({ root: resolve("."), base: "./", logLevel: "error", build: { outDir, emptyOutDir: true, target: "es2022" } });
    const assets = await readdir(join(outDir, "assets"));
    assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 2);
    assert.equal(await title(outDir), "Acme HubSpot OAuth app");
  });

  test("by webpack", async () => {
    const path = join(folder, "webpack");
    const webpack = require("webpack");
    const compile = promisify(webpack);
    const stats = await compile({
      mode: "production",
      context: resolve("."),
      entry: "./bundlers/page.mjs",
      // By default webpack warns of files over 244 KiB. The build of the package has its own limit.
      performance: false,
      output: { path, filename: "page.js", module: true },
      experiments: { outputModule: true },
      resolveLoader: { modules: [setting("WORKATO_TEST_BUNDLERS")] },
    });
    assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString());
    await writeFile(join(path, "index.html"), HTML);
    assert.equal(await title(path), "Acme HubSpot OAuth app");
  });

  test("by esbuild, which does not copy files: the inline entry", async () => {
    const outdir = join(folder, "esbuild");
    const options = { entryPoints: ["bundlers/inline.mjs"], bundle: true, minify: true, format: "esm" };
    await require("esbuild").build({ ...options, outfile: join(outdir, "page.js") });
    await writeFile(join(outdir, "index.html"), HTML);
    assert.equal(await title(outdir), "Acme");
    assert.deepEqual((await readdir(outdir)).sort(), ["index.html", "page.js"]);
  });
});

describe("a program for Node, with the inline entry", () => {
  for (const format of ["esm", "cjs"]) {
    test(`by esbuild, ${format}`, async () => {
      const outfile = join(folder, `node.${format === "esm" ? "mjs" : "cjs"}`);
      const options = { entryPoints: ["bundlers/inline.mjs"], bundle: true, platform: "node", logLevel: "error" };
      await require("esbuild").build({ ...options, format, outfile });
      assert.equal((await promisify(execFile)(process.execPath, [outfile])).stdout, "Acme\n");
    });
  }
});
