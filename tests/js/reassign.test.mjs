// reassignEach: moves customers from one profile to another.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { Emulator } from "workato-oauth-profiles/testing";

import { TRANSPORTS, failure } from "./support.mjs";

const [{ Client, WorkatoError, fileLedger }] = TRANSPORTS;
/** The documented profile, which customers 401 to 405 have, and another of the same provider. 401 uses the old one. */
const MOVES = { from: 321, to: 322 };
const folder = await mkdtemp(join(tmpdir(), "reassign-"));
after(() => rm(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${++files}.jsonl`);

async function begin(options, use = () => {}) {
  const emulator = await Emulator.start({ documented: true });
  use(emulator);
  const workato = new Client({ ...emulator.clientOptions, ...options });
  const input = { provider: "hubspot", clientId: "id", clientSecret: "canary-secret" };
  assert.equal((await workato.create({ ...input, name: "Another app" })).id, MOVES.to);
  await workato.create({ ...input, name: "Slack app", provider: "slack", token: "canary-token" });
  return { emulator, workato };
}

async function collect(outcomes) {
  const collected = [];
  for await (const { customer, status, has, error } of outcomes) collected.push([customer, status, has, error?.code]);
  return collected;
}

function customersOf(emulator, id) {
  return emulator.assignments().filter(({ profile }) => profile === id).map(({ customer }) => customer);
}

/** The requests that assign or unassign, by their methods. */
function writes(emulator) {
  return emulator.journal().filter(({ path }) => path.includes("managed_users")).map(({ method }) => method);
}

/** A ledger in memory that begins with these lines. */
function ledgerOf(lines) {
  const read = [...lines];
  return { nextLine: () => read.shift() ?? null, append: async (text) => void lines.push(text) };
}

test("customers are moved once, and with `force` also one whose connections use the old profile", async () => {
  const { workato, emulator } = await begin();
  const path = fresh();
  const run = (force) => collect(workato.reassignEach(MOVES, [401, { externalId: "A2402" }], { ledger: fileLedger(path), force }));
  assert.deepEqual(await run(false), [
    [401, "failed", "from", "invalid_request"],
    [{ externalId: "A2402" }, "done", "to", undefined],
  ]);
  assert.deepEqual([customersOf(emulator, 321), customersOf(emulator, 322)], [[401, 403, 404, 405], [402]]);
  assert.deepEqual(await run(true), [
    [401, "done", "to", undefined],
    [{ externalId: "A2402" }, "already", "to", undefined],
  ]);
  assert.deepEqual(customersOf(emulator, 322), [401, 402]);
});

test("a run that was ended in the middle goes on", async () => {
  const { workato, emulator } = await begin();
  const path = fresh();
  for await (const { has } of workato.reassignEach(MOVES, [402, 403], { ledger: fileLedger(path) })) {
    assert.equal(has, "to");
    break;
  }
  const outcomes = await collect(workato.reassignEach(MOVES, [402, 403], { ledger: fileLedger(path) }));
  assert.deepEqual(outcomes.map(([, status]) => status), ["already", "done"]);
  assert.deepEqual(writes(emulator), ["DELETE", "POST", "DELETE", "POST"]);
});

test("a customer that a killed run left without a profile gets the new one", async () => {
  const { workato, emulator } = await begin();
  const lines = [];
  await collect(workato.reassignEach(MOVES, [402], { ledger: ledgerOf(lines) }));
  const left = lines.slice(0, lines.findIndex((line) => line.includes("assigning") && !line.includes("unassigning")));
  assert.equal(left.length, 2, lines.join(""));
  await workato.unassign(MOVES.to, 402);
  assert.deepEqual(await collect(workato.reassignEach(MOVES, [402], { ledger: ledgerOf(left) })), [[402, "done", "to", undefined]]);
  assert.deepEqual(customersOf(emulator, 322), [402]);
  const stranger = await collect(workato.reassignEach(MOVES, [402], { ledger: ledgerOf([]) }));
  assert.deepEqual(stranger, [[402, "failed", "unknown", "not_found"]], "without such a line a 404 is a failure");
});

test("where the new profile is refused, the old one is assigned again", async () => {
  const { workato, emulator } = await begin();
  emulator.fail({ on: "assign", fault: { status: 422, body: { message: "no" } } });
  const outcomes = await collect(workato.reassignEach(MOVES, [402], { ledger: ledgerOf([]) }));
  assert.deepEqual(outcomes, [[402, "failed", "from", "invalid_request"]]);
  assert.ok(customersOf(emulator, 321).includes(402));
});

test("an abort finishes the customer under way, and no other begins", async () => {
  for (const moment of ["unassigning", "under way", "received"]) {
    const controller = new AbortController();
    const abortAt = (now, is) => moment === now && is && controller.abort("enough");
    let toEmulator;
    const { workato, emulator } = await begin({
      fetch: (url, init) => (abortAt("under way", init.method === "DELETE"), toEmulator(url, init)),
      onEvent: ({ kind, method }) => abortAt("received", kind === "received" && method === "DELETE"),
    }, ({ fetch }) => (toEmulator = fetch));
    const ledger = { nextLine: () => null, append: (line) => void abortAt("unassigning", line.includes(moment)) };
    const moves = workato.reassignEach(MOVES, [402, 403], { ledger, signal: controller.signal });
    const { value } = await moves.next();
    assert.deepEqual([value.customer, value.status, value.has, value.error], [402, "done", "to", null]);
    const error = await failure(moves.next());
    assert.ok(error instanceof WorkatoError);
    assert.deepEqual([error.code, error.cause], ["cancelled", "enough"]);
    assert.deepEqual(writes(emulator), ["DELETE", "POST"]);
    assert.deepEqual(customersOf(emulator, 322), [402]);
  }
});

test("an abort before the customer begins sends nothing", async () => {
  const { workato, emulator } = await begin();
  const signal = AbortSignal.abort("enough");
  const error = await failure(workato.reassignEach(MOVES, [402], { ledger: ledgerOf([]), signal }).next());
  assert.deepEqual([error.code, error.cause], ["cancelled", "enough"]);
  assert.deepEqual(writes(emulator), []);
});

test("a dry run reads both profiles and writes nothing", async () => {
  const { workato, emulator } = await begin();
  const before = emulator.journal().length;
  const ledger = { nextLine: () => null, append: () => assert.fail("the ledger was written") };
  assert.deepEqual(await collect(workato.reassignEach(MOVES, [402], { ledger, dryRun: true })), [[402, "dry_run", null, undefined]]);
  assert.deepEqual(emulator.journal().slice(before).map(({ method }) => method), ["GET", "GET"]);
});

test("profiles, ledgers and options that are not valid are refused before anything is written", async () => {
  const { workato, emulator } = await begin();
  const ledger = ledgerOf([]);
  for (const [profiles, options, customers = [402]] of [
    [{ from: 321, to: 321 }, { ledger }],
    [{ from: 321, to: 323 }, { ledger }],
    [{ from: 321 }, { ledger }],
    [{ from: "321", to: 322 }, { ledger }],
    [undefined, { ledger }],
    [321, { ledger }],
    [MOVES, undefined],
    [MOVES, {}],
    [MOVES, { ledger: "moves.jsonl" }],
    [MOVES, { ledger, force: "yes" }],
    [MOVES, { ledger, replace: true }],
    [MOVES, { ledger, pace: 0 }],
    [MOVES, { ledger }, "A2300"],
  ]) {
    const error = await failure((async () => workato.reassignEach(profiles, customers, options).next())());
    assert.ok(error instanceof WorkatoError && error.code === "invalid_input", `${error}`);
  }
  assert.deepEqual(writes(emulator), []);
  const moves = workato.reassignEach(MOVES, [402], { ledger });
  assert.equal((await moves.next()).value.has, "to");
  assert.equal((await failure(workato.reassignEach(MOVES, [402], { ledger }).next())).code, "ledger");
  await moves.return();
});
