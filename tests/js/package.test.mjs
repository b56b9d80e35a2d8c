// The package as it lies in node_modules.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import * as esm from "workato-oauth-profiles";

import { require } from "./support.mjs";

const folder = dirname(require.resolve("workato-oauth-profiles/package.json"));
const manifest = require("workato-oauth-profiles/package.json");

function run(...args) {
  return promisify(execFile)(process.execPath, args, { timeout: 20_000 });
}

test("both module systems have the same names", () => {
  const names = ["Client", "TransportError", "WorkatoError", "fileLedger"];
  assert.deepEqual(Object.keys(esm).sort(), names);
  assert.deepEqual(Object.keys(require("workato-oauth-profiles")).sort(), names);
});

test("it needs no other package and has no side effect", () => {
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.devDependencies, undefined);
  assert.equal(manifest.scripts, undefined);
  assert.equal(manifest.sideEffects, false);
});

test("nothing is fetched and nothing awaited at the import", async () => {
  const script = `
    globalThis.fetch = () => { throw new Error("fetched"); };
    const { Client } = require("workato-oauth-profiles");
    new Client({ apiToken: "test-token" });
    console.log("ready");`;
  assert.equal((await run("-e", script)).stdout, "ready\n");
});

test("all files are what a user needs, and none knows the machine that built it", () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, path, name }) => join(parentPath ?? path, name));
  const names = paths.map((path) => path.slice(folder.length + 1)).sort();
  const types = ["client", "error", "event", "index", "options", "profile"].map((name) => `${name}.d.ts`);
  const expected = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    ...["node.js", "package.json", ...types].map((name) => `dist/cjs/${name}`),
    ...["node.js", "web.js", ...types].map((name) => `dist/esm/${name}`),
    "dist/machine.wasm",
    "package.json",
  ];
  assert.deepEqual(names, expected.sort());
  for (const path of paths) {
    const text = readFileSync(path, "latin1");
    assert.doesNotMatch(text, /\/(root|home|Users)\//, path);
    assert.ok(!text.includes(homedir() + sep), path);
  }
});

test("the web's build touches nothing of Node's", () => {
  const text = readFileSync(join(folder, "dist/esm/web.js"), "utf8");
  assert.doesNotMatch(text, /node:|\bprocess\.|\bBuffer\b|\brequire\b/);
});
