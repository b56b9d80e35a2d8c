// ensureEach: `ensure` for many profiles.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { inspect } from "node:util";

import { Emulator } from "workato-oauth-profiles/testing";

import { TRANSPORTS, failure } from "./support.mjs";

const [{ Client, WorkatoError, fileLedger }] = TRANSPORTS;
const THERE = "Acme HubSpot OAuth app";
const folder = await mkdtemp(join(tmpdir(), "ensure-each-"));
after(() => rm(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${++files}.jsonl`);

async function begin(seeds = { documented: true }) {
  const emulator = await Emulator.start(seeds);
  return { emulator, workato: new Client(emulator.clientOptions) };
}

function input(name, more = {}) {
  return { name, provider: "hubspot", clientId: "example_client_id", clientSecret: "canary-secret", ...more };
}

async function collect(results) {
  const collected = [];
  for await (const result of results) collected.push(result);
  return collected;
}

const actions = (results) => results.map(({ action }) => action);
const methods = (emulator) => emulator.journal().map(({ method }) => method);

/** How many profiles of the emulator have this name. */
async function count(emulator, name) {
  const profiles = await collect(new Client(emulator.clientOptions).profiles());
  return profiles.filter((profile) => profile.name === name).length;
}

/** A ledger in memory that begins with these lines. */
function ledgerOf(lines) {
  const read = [...lines];
  return { nextLine: () => read.shift() ?? null, append: async (text) => void lines.push(text) };
}

describe("the results", () => {
  test("come in the order of the inputs, and one list serves all", async () => {
    const { workato, emulator } = await begin();
    const results = workato.ensureEach([input("A"), input(THERE), input("B")]);
    assert.deepEqual(emulator.journal(), [], "nothing is sent before the first result is asked for");
    const [first, second, third, ...others] = await collect(results);
    assert.deepEqual(others, []);
    const profile = await workato.get(322);
    assert.deepEqual(first, { input: 0, action: "created", profile, error: null });
    assert.ok(Object.isFrozen(first) && Object.isFrozen(first.profile));
    assert.deepEqual([second.input, second.action, second.profile.id], [1, "unchanged", 321]);
    assert.deepEqual([third.input, third.action, third.profile.id], [2, "created", 323]);
    assert.deepEqual(methods(emulator), ["GET", "POST", "POST", "GET", "GET"]);
  });

  test("for 30 new profiles beside 350 take 42 requests at the pace of a rollout", async () => {
    const { workato, emulator } = await begin({ profiles: 350 });
    const inputs = function* () {
      for (let nth = 0; nth < 30; nth++) yield input(`New ${nth}`);
    };
    const since = emulator.clock.now();
    assert.deepEqual(actions(await collect(workato.ensureEach(inputs()))), Array(30).fill("created"));
    assert.equal(emulator.journal().length, 8 + 30 + 4);
    assert.ok((emulator.clock.now() - since) / 1000 > 41 * 1.2 - 1);
    assert.deepEqual(await collect(workato.ensureEach([])), []);
  });

  test("with `replace` update a profile that is there, and without it are a conflict", async () => {
    const { workato, emulator } = await begin();
    const other = input(THERE, { clientId: "another" });
    const [refused, created] = await collect(workato.ensureEach([other, input("A")]));
    assert.deepEqual([refused.action, refused.profile, created.action], ["failed", null, "created"]);
    assert.ok(refused.error instanceof WorkatoError && Object.isFrozen(refused));
    assert.equal(refused.error.code, "conflict");
    const [updated] = await collect(workato.ensureEach([other], { replace: true }));
    assert.deepEqual([updated.action, updated.profile.id, updated.profile.clientId], ["updated", 321, "another"]);
    assert.ok(emulator.hasSecret(321, { clientSecret: "canary-secret" }));
  });

  test("of a dry run say what would be done, and nothing is written", async () => {
    const { workato, emulator } = await begin();
    const ledger = { nextLine: () => null, append: () => assert.fail("the ledger was written") };
    const inputs = [input("A"), input(THERE)];
    const [none, there] = await collect(workato.ensureEach(inputs, { dryRun: true, ledger }));
    assert.deepEqual(none, { input: 0, action: "would_create", profile: null, error: null });
    assert.deepEqual([there.action, there.profile.id], ["unchanged", 321]);
    const again = await collect(workato.ensureEach(inputs, { dryRun: true, replace: true }));
    assert.deepEqual(actions(again), ["would_create", "would_update"]);
    assert.ok(methods(emulator).every((method) => method === "GET"));
  });

  test("go on after an input that fails, whose error shows no secret", async () => {
    const { workato, emulator } = await begin();
    emulator.fail({ on: "create", fault: { status: 422, body: { message: "no, not canary-secret" } } });
    const [failed, created] = await collect(workato.ensureEach([input("A"), input("B")]));
    assert.deepEqual([failed.input, failed.action, failed.profile, failed.error.code], [0, "failed", null, "invalid_request"]);
    assert.equal(created.action, "created");
    assert.ok(!(inspect(failed, { depth: 9, showHidden: true }) + JSON.stringify(failed)).includes("canary"));
    assert.match(failed.error.message, /ensure profile `A`/);
  });

  test("end where every input would fail", async () => {
    const { workato, emulator } = await begin();
    emulator.set({ ...emulator.settings(), may_list: false });
    const results = workato.ensureEach([input("A"), input("B")]);
    assert.ok(["unauthorized", "forbidden"].includes((await failure(results.next())).code));
    assert.deepEqual(await results.next(), { value: undefined, done: true });
    assert.deepEqual(methods(emulator), ["GET"]);
  });

  test("have one more for a profile that another program created meanwhile", async () => {
    const { workato, emulator } = await begin();
    const results = workato.ensureEach([input("A"), input("B")]);
    const { value: first } = await results.next();
    const twin = await new Client(emulator.clientOptions).create(input("A"));
    assert.equal((await results.next()).value.action, "created");
    const { value: last } = await results.next();
    assert.deepEqual([last.input, last.action, last.profile, last.error.code], [0, "failed", first.profile, "conflict"]);
    assert.match(last.error.message, new RegExp(`${first.profile.id}.*${twin.id}`));
    assert.equal((await results.next()).done, true);
  });
});

describe("a ledger", () => {
  test("lets a second run go on after the first was ended in the middle", async () => {
    const { workato, emulator } = await begin();
    const path = fresh();
    const inputs = ["A", "B", "C"].map((name) => input(name));
    for await (const { action } of workato.ensureEach(inputs, { ledger: fileLedger(path) })) {
      assert.equal(action, "created");
      break;
    }
    assert.deepEqual(methods(emulator), ["GET", "POST"]);
    const results = await collect(workato.ensureEach(inputs, { ledger: fileLedger(path) }));
    assert.deepEqual(actions(results), ["unchanged", "created", "created"]);
    for (const { name } of inputs) assert.equal(await count(emulator, name), 1);
    const text = await readFile(path, "utf8");
    const lines = text.trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(lines[0].action, "ensure_each");
    const entries = lines.filter(({ name }) => name).map(({ name, status }) => [name, status]);
    const expected = inputs.flatMap(({ name }) => [[name, "creating"], [name, "created"]]);
    assert.deepEqual(entries, expected);
    assert.ok(!text.includes("canary"));
    const [{ profile }] = results;
    const other = await failure(workato.assignEach(profile.id, [123], { ledger: fileLedger(path) }).next());
    assert.equal(other.code, "ledger", "a rollout has another ledger");
  });

  test("makes the next run wait for a create whose outcome a killed process did not write", async () => {
    const { workato, emulator } = await begin();
    const lines = [];
    await collect(workato.ensureEach([input("A")], { ledger: ledgerOf(lines) }));
    const [header, creating] = lines;
    emulator.reset({ documented: true });
    const later = new Client(emulator.clientOptions);
    const since = emulator.clock.now();
    const results = await collect(later.ensureEach([input("A")], { ledger: ledgerOf([header, creating]) }));
    assert.deepEqual(actions(results), ["created"]);
    const created = emulator.journal().find(({ method }) => method === "POST");
    assert.ok(created.time * 1000 >= 45_000, `the create came after ${created.time} s`);
    assert.ok(emulator.clock.now() - since >= 45_000);
  });

  test("is used by one run at a time, and is free after an abort and after `return()`", async () => {
    const { workato } = await begin();
    const path = fresh();
    const ledger = ledgerOf([]);
    const inputs = [input("A"), input("B")];
    const controller = new AbortController();
    const results = workato.ensureEach(inputs, { ledger: fileLedger(path), signal: controller.signal });
    await results.next();
    assert.equal((await failure(workato.ensureEach(inputs, { ledger: fileLedger(path) }).next())).code, "ledger");
    controller.abort("enough");
    const error = await failure(results.next());
    assert.deepEqual([error.code, error.cause], ["cancelled", "enough"]);
    const own = workato.ensureEach(inputs, { ledger });
    await own.next();
    assert.equal((await failure(workato.ensureEach(inputs, { ledger }).next())).code, "ledger");
    assert.deepEqual(await own.return(), { value: undefined, done: true });
    assert.deepEqual(await own.next(), { value: undefined, done: true });
    const neverBegun = workato.ensureEach(inputs, { ledger });
    await neverBegun.return();
    assert.deepEqual(actions(await collect(workato.ensureEach(inputs, { ledger: ledgerOf([]) }))), ["unchanged", "created"]);
    assert.deepEqual(actions(await collect(workato.ensureEach(inputs, { ledger: fileLedger(path) }))), ["unchanged", "unchanged"]);
  });

  test("has no line of an input that an abort kept from beginning", async () => {
    const { workato } = await begin();
    const lines = [];
    const controller = new AbortController();
    const results = workato.ensureEach([input("A"), input("B")], { ledger: ledgerOf(lines), signal: controller.signal });
    await results.next();
    controller.abort("enough");
    const error = await failure(results.next());
    assert.deepEqual([error.code, error.mayHaveApplied], ["cancelled", false]);
    assert.ok(!lines.some((line) => line.includes('"B"')), lines.join(""));
  });

  test("that fails to write ends the run before anything is created", async () => {
    const { workato, emulator } = await begin();
    const own = new Error("disk full");
    const ledger = { nextLine: () => null, append: (text) => { if (text.includes("creating")) throw own; } };
    const error = await failure(workato.ensureEach([input("A")], { ledger }).next());
    assert.deepEqual([error.code, error.cause], ["ledger", own]);
    assert.deepEqual(methods(emulator), ["GET"]);
  });
});

describe("what is refused before anything is sent", () => {
  async function refused(inputs, options) {
    const { workato, emulator } = await begin();
    const error = await failure((async () => workato.ensureEach(inputs, options).next())());
    assert.ok(error instanceof WorkatoError && error.code === "invalid_input", `${error}`);
    assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes("canary"), error.message);
    assert.deepEqual(emulator.journal(), []);
    return error.message;
  }

  test("two inputs of the same profile", async () => {
    const message = await refused([input("A"), input("B"), input("a", { provider: "HubSpot" })]);
    assert.match(message, /input 3 of the list: it names the same profile as input 1/);
  });

  test("an input that is not valid, with its position", async () => {
    const invalid = [
      [undefined, /it is not an object/],
      [null, /it is not an object/],
      ["canary", /it is not an object/],
      [() => "canary", /it is not an object/],
      [{}, /the name must be a text/],
      [input(""), /name/],
      [input("canary\ud800"), /half of a UTF-16 character/],
      [input("B", { clientSecret: 5n }), /the client secret must be a text/],
      [input("B", { data: ["canary"] }), /`data` must be a plain object/],
      [input("B", { data: { client_secret: "canary" } }), /client_secret/],
    ];
    for (const [wrong, expected] of invalid) {
      const message = await refused([input("A"), wrong]);
      assert.match(message, /input 2 of the list: /);
      assert.match(message, expected);
    }
  });

  test("inputs that cannot be iterated over", async () => {
    const async = async function* () {
      yield input("A");
    };
    for (const wrong of [undefined, null, 5, "canary", {}, input("A"), async()]) {
      assert.match(await refused(wrong), /inputs must be an array or another iterable/);
    }
  });

  test("options of a wrong type, and those that a rollout has", async () => {
    for (const wrong of [
      { replace: "yes" },
      { dryRun: 1 },
      { ledger: "profiles.jsonl" },
      { ledger: true },
      { ledger: { nextLine: () => null } },
      { pace: 5 },
      { force: true },
      { timeoutMs: 0 },
      { dry_run: true },
    ]) {
      await refused([input("A")], wrong);
    }
  });

  test("an error of the iterable comes to the caller as it is", async () => {
    const { workato, emulator } = await begin();
    const own = new Error("the database is gone");
    const inputs = function* () {
      yield input("A");
      throw own;
    };
    assert.throws(() => workato.ensureEach(inputs()), own);
    assert.deepEqual(emulator.journal(), []);
  });
});
