// Programs in which JavaScript itself is changed: prototypes that are frozen or have further properties, other
// promises, flags of Node.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { DOCUMENTED, require } from "./support.mjs";

const FOLDER = dirname(require.resolve("workato-oauth-profiles/package.json"));
const INLINE_WEB = pathToFileURL(join(FOLDER, "dist/esm/inline-web.js")).href;

/** Runs this in a process whose `load` gives the package, and returns what it prints as JSON. */
async function run(before, program, ...flags) {
  const script = `
    ${before}
    const fetch = async (url, { headers }) => {
      asked.push([new URL(url).host, headers.authorization]);
      const result = url.endsWith("/assign") ? { success: true } : ${JSON.stringify({ ...DOCUMENTED, tags: [{ name: "a" }] })};
      return new Response(JSON.stringify({ result }));
    };
    const asked = [];
    const print = (value) => console.log(JSON.stringify(value));
    ${program}`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, "--input-type=module", "-e", script], { timeout: 30_000 });
  return { ...JSON.parse(stdout), stderr };
}

/** A call that succeeds, one that fails, a rollout, and the emulator, of each copy of the package. `change` comes after they are loaded. */
const everything = (change = "") => `
  const { createRequire } = await import("node:module");
  const require = createRequire(process.cwd() + "/");
  const [main, testing] = ["workato-oauth-profiles", "workato-oauth-profiles/testing"];
  const copies = [{ ...(await import(main)), ...(await import(testing)) }, { ...require(main), ...require(testing) }];
  ${change}
  const found = [];
  for (const { Client, TransportError, Emulator } of copies) {
    const workato = new Client({ apiToken: "test-token", fetch });
    const { name, extra } = await workato.get(321);
    const refused = await workato.get("321").catch(({ name, code }) => [name, code]);
    const emulator = await Emulator.start({ documented: true, customers: 3 });
    emulator.fail("503");
    const outcomes = await new Client(emulator.clientOptions).assignEach(321, [1001, 1002]).toArray();
    found.push([name, extra, refused, new TransportError("x", { reached: false }).name, outcomes.map(({ status }) => status)]);
  }
  print({ found, isFrozen: Object.isFrozen(Object.prototype.inherited) });`;
const FOUND = Array(2).fill([DOCUMENTED.name, { tags: [{ name: "a" }] }, ["WorkatoError", "invalid_input"], "TransportError", ["done", "done"]]);

test("all prototypes are frozen before the package is loaded", async () => {
  const freeze = "for (const { prototype } of [Object, Array, Error, TypeError, Function, Promise, Map, String]) Object.freeze(prototype);";
  assert.deepEqual((await run(freeze, everything())).found, FOUND);
});

for (const flag of ["--frozen-intrinsics", "--disable-proto=throw", "--disable-proto=delete", "--disallow-code-generation-from-strings"]) {
  test(`Node runs with ${flag}`, async () => {
    assert.deepEqual((await run("", everything(), flag)).found, FOUND);
  });
}

test("all objects and arrays have further properties", async () => {
  const pollute = `
    Object.prototype.inherited = { of: "the program" };
    Array.prototype.last = function () { return this.at(-1); };
    Array.prototype.inherited = Object.prototype.inherited;`;
  const { found, isFrozen } = await run("", everything(pollute));
  assert.deepEqual(found, FOUND);
  assert.equal(isFrozen, false, "what is the program's own stays as it is");
});

test("an option counts only where the options themselves have it", async () => {
  const pollute = `
    const inherited = { baseUrl: "https://canary.example.com", apiToken: "canary", fetch: () => { throw new Error("canary"); }, timeoutMs: -1, dryRun: true, ledger: 5 };`;
  const { hosts, statuses } = await run(
    pollute,
    `
    const { Client } = await import("workato-oauth-profiles");
    Object.assign(Object.prototype, inherited);
    const workato = new Client({ apiToken: "test-token", fetch }).withOptions({ maxAttempts: 1 });
    await workato.get(321, {});
    const outcomes = await workato.assignEach(321, [123], {}).toArray();
    for (const name of Object.keys(inherited)) delete Object.prototype[name];
    print({ hosts: asked, statuses: outcomes.map(({ status }) => status) });`,
  );
  assert.deepEqual(new Set(hosts.map(String)), new Set(["www.workato.com,Bearer test-token"]));
  assert.deepEqual(statuses, ["done"]);
});

test("`Promise` is replaced before a page loads the package", async () => {
  const replace = "globalThis.Promise = class extends Promise {};";
  const { name, ids } = await run(
    replace,
    `
    const { Client } = await import(${JSON.stringify(INLINE_WEB)});
    const workato = new Client({ apiToken: "test-token", fetch });
    const calls = await Promise.all([workato.get(321), workato.get(321)]);
    print({ name: calls[0].name, ids: calls.map(({ id }) => id) });`,
  );
  assert.deepEqual([name, ids], [DOCUMENTED.name, [321, 321]]);
});

test("no other program may be started: the error of a ledger names flock and what to do", async () => {
  const flag = ["--permission", "--experimental-permission"].find((name) => process.allowedNodeEnvironmentFlags.has(name));
  const { message } = await run(
    "",
    `
    const { fileLedger } = await import("workato-oauth-profiles");
    await fileLedger(process.cwd() + "/package.json").nextLine().catch(({ message }) => print({ message }));`,
    flag,
    "--allow-fs-read=*",
    "--allow-fs-write=*",
  );
  assert.match(message, /^the program `flock` locks the ledger, and cannot be started \(.*\): install util-linux; .*lock: false/);
});
