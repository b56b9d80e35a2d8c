// The files of the package in node_modules.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join, sep } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { compileFunction, createContext } from "node:vm";

import * as esm from "workato-oauth-profiles";

import { require } from "./support.mjs";

const folder = dirname(require.resolve("workato-oauth-profiles/package.json"));
const manifest = require("workato-oauth-profiles/package.json");
/** The scripts for the web and for Workers. */
const WEB = ["web", "inline-web", "workerd", "edge", "testing-web", "testing-workerd", "testing-edge"];

function run(...args) {
  return promisify(execFile)(process.execPath, args, { timeout: 20_000 });
}

test("both module systems have the same names", () => {
  const names = ["Client", "TransportError", "WorkatoError", "fileLedger", "isWorkatoError"];
  assert.deepEqual(Object.keys(esm).sort(), names);
  assert.deepEqual(Object.keys(require("workato-oauth-profiles")).sort(), names);
});

test("it has no dependency, no script and no side effect", () => {
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.peerDependencies, undefined);
  assert.equal(manifest.devDependencies, undefined);
  assert.equal(manifest.scripts, undefined);
  assert.equal(manifest.sideEffects, false);
});

test("the import fetches nothing and is synchronous", async () => {
  const script = `
    globalThis.fetch = () => { throw new Error("fetched"); };
    const { Client } = require("workato-oauth-profiles");
    new Client({ apiToken: "test-token" });
    console.log("ready");`;
  assert.equal((await run("-e", script)).stdout, "ready\n");
});

test("it contains only what a user needs, and no path of the machine that built it", () => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, path, name }) => join(parentPath ?? path, name));
  const names = paths.map((path) => path.slice(folder.length + 1)).sort();
  const public_ =
    "client clock customer error event index items ledger only-emulators options outcome platform-types profile redis redis-connection shared-limit transport-error workato-client".split(" ");
  const testing = "emulator index options virtual-clock".split(" ").map((name) => `testing/${name}`);
  const types = [...public_, ...testing].map((name) => `${name}.d.ts`);
  const node = ["node.js", "redis.js", "testing-node.js"];
  const web = WEB.map((name) => `${name}.js`);
  const expected = [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "THIRD-PARTY-LICENSES.txt",
    ...["package.json", ...node, ...types].map((name) => `dist/cjs/${name}`),
    ...[...node, ...web, ...types].map((name) => `dist/esm/${name}`),
    "dist/emulator.wasm",
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

test("the scripts for the web use nothing of Node", () => {
  for (const name of WEB) {
    const text = readFileSync(join(folder, `dist/esm/${name}.js`), "utf8").replaceAll(/^\s*\*.*$/gm, "");
    assert.doesNotMatch(text, /from "node:|\bprocess\.|\bBuffer\.|\brequire\(/, name);
  }
});

/** The file that a resolver with these conditions chooses. */
function chosen(target, conditions) {
  if (typeof target === "string") return join(folder, target);
  return chosen(target[Object.keys(target).find((name) => name === "default" || conditions.includes(name))], conditions);
}

for (const conditions of [["browser", "require"], ["require"], ["node", "require"]]) {
  test(`required with the conditions ${conditions} it needs no global that the jsdom of Jest lacks`, async () => {
    const globals = { AbortController, Buffer, clearTimeout, performance, process, setTimeout, URL };
    const context = createContext(globals);
    const load = (entry) => {
      const file = chosen(manifest.exports[entry], conditions);
      const script = compileFunction(readFileSync(file, "utf8"), ["module", "exports", "require", "__filename"], { parsingContext: context });
      const module = { exports: {} };
      script(module, module.exports, createRequire(file), file);
      return module.exports;
    };
    const { Emulator } = load("./testing");
    for (const entry of [".", "./inline"]) {
      const { Client, WorkatoError } = load(entry);
      const emulator = await Emulator.start({ documented: true });
      const workato = new Client({ ...emulator.clientOptions, maxAttempts: 1 });
      assert.equal((await workato.get(321)).id, 321);
      emulator.fail("truncate", "drip");
      await assert.rejects(workato.get(321), ({ code }) => code === "network");
      await assert.rejects(workato.get(321), ({ code }) => code === "timeout");
      await assert.rejects(workato.get(5), WorkatoError);
    }
  });
}

test("a TypeScript that reads no `exports` finds the types of each entry", () => {
  const entries = Object.keys(manifest.exports).filter((entry) => !/^\.$|\.json$/.test(entry));
  assert.deepEqual(Object.keys(manifest.typesVersions["*"]), entries.map((entry) => entry.slice(2)));
  for (const [path] of Object.values(manifest.typesVersions["*"])) assert.ok(existsSync(join(folder, path)), path);
});

test("the other entries are there in both module systems", async () => {
  for (const entry of ["workato-oauth-profiles/inline", "workato-oauth-profiles/redis", "workato-oauth-profiles/testing"]) {
    assert.deepEqual(Object.keys(await import(entry)).sort(), Object.keys(require(entry)).sort());
  }
  const { Client } = require("workato-oauth-profiles/inline");
  assert.equal(Client, require("workato-oauth-profiles").Client, "in Node both entries are one script");
  const { Emulator } = require("workato-oauth-profiles/testing");
  const emulator = await Emulator.start({ documented: true });
  assert.equal((await new Client(emulator.clientOptions).get(321)).id, 321);
});
