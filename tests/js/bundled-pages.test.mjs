// The package in web pages, bundled by the tools that people use, and opened in a browser.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { BUN, rollup } from "./bundlers/tools.mjs";
import { listen, setting } from "./support.mjs";
import { WHERE } from "./where.mjs";

const require = createRequire(`${setting("WORKATO_TEST_BUNDLERS")}/`);
const { chromium } = createRequire(`${setting("WORKATO_TEST_TOOLS")}/`)("playwright-core");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const HTML = '<!doctype html><meta charset="utf-8" /><script type="module" src="./page.js"></script>';
const NAME = "Acme HubSpot OAuth app";
/** What a page says whose bundler left the WebAssembly behind. */
const ADVICE = /cannot be loaded: .*machine\.wasm.* import `workato-oauth-profiles\/inline` in place of `workato-oauth-profiles`/;
const folder = await mkdtemp(join(tmpdir(), "bundled-pages-"));
after(() => rm(folder, { recursive: true }));

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: setting("WORKATO_TEST_CHROMIUM"), args: ["--no-sandbox", "--disable-gpu"] });
});
after(() => browser?.close());

/** Serves this folder, opens its page, and returns the title that its script sets. */
async function title(root) {
  const server = await listen(
    createServer(async (request, response) => {
      const path = new URL(request.url, "http://localhost").pathname;
      const content = await readFile(join(root, path)).catch(() => undefined);
      response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(content);
    }),
  );
  return titleAt(`${server.url}/index.html`);
}

async function titleAt(url) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  await page.waitForFunction(() => document.title, undefined, { timeout: 30_000 }).catch(() => {});
  const title = await page.title();
  await page.close();
  assert.deepEqual(complaints, []);
  return title;
}

async function vite() {
  await writeFile(resolve("index.html"), '<!doctype html><script type="module" src="/bundlers/page.mjs"></script>');
  return import(pathToFileURL(require.resolve("vite")));
}

/** They return the folder with `index.html`. */
const COPY_FILES = {
  Vite: async () => {
    const outDir = join(folder, "vite");
    const { build } = await vite();
    await build({ root: resolve("."), base: "./", logLevel: "error", build: { outDir, emptyOutDir: true, target: "es2022" } });
    return outDir;
  },
  webpack: async () => {
    const path = join(folder, "webpack");
    const stats = await promisify(require("webpack"))({
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
    return path;
  },
};

for (const name of WHERE["a page, by a bundler that copies files"].tests) {
  test(`by ${name}, which copies the file`, async () => {
    const path = await COPY_FILES[name]();
    const files = await readdir(path, { recursive: true });
    assert.equal(files.filter((name) => name.endsWith(".wasm")).length, 1, files.join());
    assert.equal(await title(path), NAME);
  });
}

test("by Vite's server for development", async (t) => {
  const { createServer } = await vite();
  const server = await createServer({ root: resolve("."), logLevel: "error", cacheDir: join(folder, "vite-cache"), server: { port: 0 } });
  t.after(() => server.close());
  await server.listen();
  assert.equal(await titleAt(server.resolvedUrls.local[0]), NAME);
});

const COPY_NO_FILES = {
  esbuild: (entry, outfile) => require("esbuild").build({ entryPoints: [entry], bundle: true, minify: true, format: "esm", outfile }),
  "Rollup with node-resolve": (entry, outfile) => rollup(entry, outfile, "esm", { browser: true }),
  Bun: (entry, outfile) => promisify(execFile)(BUN, ["build", entry, "--target=browser", `--outfile=${outfile}`]),
};

for (const name of WHERE["a page, by a bundler that copies none"].tests) {
  test(`by ${name}: the inline entry works, and the other one names it`, async () => {
    for (const [entry, expected] of [["inline", NAME], ["page", ADVICE]]) {
      const own = await mkdtemp(join(folder, `${entry}-`));
      await writeFile(join(own, "index.html"), HTML);
      await COPY_NO_FILES[name](`bundlers/${entry}.mjs`, join(own, "page.js"));
      assert.deepEqual((await readdir(own)).sort(), ["index.html", "page.js"]);
      const shown = await title(own);
      if (expected === NAME) assert.equal(shown, NAME);
      else assert.match(shown, expected);
    }
  });
}
