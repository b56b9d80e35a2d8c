// The package with the bundlers and frameworks that take long to build. The quick ones are in tests/js.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { resolve } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { serveFolder, titleAt } from "./browser.mjs";
import { BUN } from "./bundlers/tools.mjs";
import { startEmulator, TOKEN } from "./support.mjs";

const NAME = "Acme HubSpot OAuth app";
const BOTH = `${NAME} true not_found`;
const emulator = await startEmulator("--documented");
const env = { ...process.env, WORKATO_HOST: emulator.url, WORKATO_API_TOKEN: TOKEN, NEXT_TELEMETRY_DISABLED: "1" };
const bin = (name) => resolve("node_modules/.bin", name);

async function run(program, ...args) {
  return (await promisify(execFile)(program, args, { env, maxBuffer: 2 ** 24 })).stdout.trim();
}

test("ncc: a program for a server in one file", async () => {
  await run(bin("ncc"), "build", "bundlers/program.mjs", "--out", "ncc");
  assert.deepEqual(await readdir("ncc"), ["index.mjs"]);
  assert.equal(await run(process.execPath, "ncc/index.mjs"), BOTH);
});

test("Bun: a program that needs nothing else", async () => {
  await run(BUN, "build", "--compile", "bundlers/program.mjs", "--outfile", "compiled");
  assert.equal(await run(resolve("compiled")), BOTH);
});

test("Parcel: a page, and with `packageExports` the emulator too", async () => {
  for (const [page, settings] of [
    ["plain", {}],
    ["bundlers/page", { "@parcel/resolver-default": { packageExports: true } }],
  ]) {
    await writeFile("package.json", JSON.stringify({ private: true, ...settings }));
    await writeFile("index.html", `<!doctype html><meta charset="utf-8" /><script type="module" src="./${page}.mjs"></script>`);
    await run(bin("parcel"), "build", "index.html", "--dist-dir", "parcel", "--no-cache");
    assert.equal(await titleAt(`${await serveFolder(resolve("parcel"))}/index.html`), NAME);
  }
});

test("Next.js: a route in Node, a route in the edge runtime, and a page", async () => {
  await promisify(execFile)(bin("next"), ["build"], { cwd: "next", env });
  const server = spawn(bin("next"), ["start", "--port", "0"], { cwd: "next", env, stdio: ["ignore", "pipe", "inherit"] });
  after(() => server.kill());
  const url = await address(server);
  assert.equal(await (await fetch(`${url}/node`)).text(), BOTH);
  assert.equal(await (await fetch(`${url}/edge`)).text(), BOTH);
  assert.equal(await titleAt(`${url}/page`), NAME);
});

/** The address that the server prints once it listens. */
async function address(server) {
  for await (const line of createInterface(server.stdout)) {
    const [url] = /http:\/\/localhost:\d+/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error("the server has ended");
}
