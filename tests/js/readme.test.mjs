// The examples of the README run as they are written, and compile in strict TypeScript. What is said to be tested is.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { require, setting, startEmulator, TOKEN } from "./support.mjs";
import { WHERE } from "./where.mjs";

const folder = dirname(require.resolve("workato-oauth-profiles/package.json"));
const README = join(folder, "README.md");

const programs = Array.from(readFileSync(README, "utf8").matchAll(/^```js\n(.*?)^```$/gms), ([, code]) => code);

test("the README", async (t) => {
  const emulator = await startEmulator("--documented", "--profiles", "2");
  assert.ok(programs.length > 0);
  // A folder for the files that they write, inside the project, where the package is found.
  const cwd = mkdtempSync(join(process.cwd(), "readme-"));
  t.after(() => rmSync(cwd, { recursive: true }));
  for (const code of programs) {
    const env = { ...process.env, WORKATO_HOST: emulator.url, WORKATO_API_TOKEN: TOKEN };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", code], { env, cwd });
    assert.match(stdout, /^321 Acme HubSpot OAuth app$/m);
  }
});

test("the README in strict TypeScript", async (t) => {
  const cwd = mkdtempSync(join(process.cwd(), "readme-"));
  t.after(() => rmSync(cwd, { recursive: true }));
  const files = programs.map((_, nth) => join(cwd, `example${nth}.mts`));
  files.forEach((name, nth) => writeFileSync(name, programs[nth]));
  const tools = setting("WORKATO_TEST_TOOLS");
  const types = ["--types", "node", "--typeRoots", join(tools, "@types")];
  const settings = ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext"];
  const args = [join(tools, "typescript/bin/tsc"), ...settings, ...types, ...files];
  await promisify(execFile)(process.execPath, args).catch(({ stdout }) => assert.fail(stdout));
});

test("the table of where it runs lists what the tests and trials run", () => {
  const rows = readFileSync(README, "utf8").matchAll(/^\| (.+) \| `(workato-oauth-profiles\S*)` \| (.+) \|$/gm);
  const listed = Array.from(rows, ([, where, entry, tools]) => [where, entry, tools.split(", ")]);
  const tested = Object.entries(WHERE).map(([where, { entry, tests, trials }]) => [where, entry, [...tests, ...trials]]);
  assert.deepEqual(listed, tested);
  const source = readFileSync(setting("WORKATO_TEST_TRIALS"), "utf8");
  const trials = Array.from(source.matchAll(/^test\("([^:"]+): /gm), ([, name]) => name);
  const named = Object.values(WHERE).flatMap(({ trials }) => trials.map((name) => name.replace(" (edge)", "")));
  assert.deepEqual(new Set(named), new Set(trials.filter((name) => name !== "Bun")));
});
