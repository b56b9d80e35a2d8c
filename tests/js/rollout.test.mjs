// Rollouts: assignEach, unassignEach, and the ledger that is a file.
import assert from "node:assert/strict";
import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { Emulator, VirtualClock } from "workato-oauth-profiles/testing";

import { TRANSPORTS, failure, TOKEN } from "./support.mjs";

const [{ Client, WorkatoError, fileLedger }] = TRANSPORTS;
const folder = await mkdtemp(join(tmpdir(), "ledger-"));
after(() => rm(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${++files}.jsonl`);

async function begin(options = {}) {
  const emulator = await Emulator.start({ documented: true, customers: 300, clock: new VirtualClock(), ...options });
  const workato = new Client(emulator.clientOptions);
  const { profile } = await workato.ensure({ name: "Acme", provider: "slack", clientId: "id", clientSecret: "secret" });
  return { emulator, workato, id: profile.id };
}

async function statuses(walk) {
  const counts = {};
  for await (const { status } of walk) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const ids = (count, from = 1001) => Array.from({ length: count }, (_, index) => from + index);

describe("customers", () => {
  test("come from an array, a set, a generator and an async generator", async () => {
    const { workato, id, emulator } = await begin();
    const sync = function* () {
      yield* [1003, { externalId: "C1004" }];
    };
    const async = async function* () {
      yield* [1005, 1006];
    };
    for (const customers of [[1001], new Set([1002]), sync(), async()]) {
      const counts = await statuses(workato.assignEach(id, customers));
      assert.deepEqual(Object.keys(counts), ["done"]);
    }
    const assigned = emulator.assignments().filter(({ profile }) => profile === id);
    assert.deepEqual(assigned.map(({ customer }) => customer), ids(6));
    assert.deepEqual(await statuses(workato.unassignEach(id, ids(6), { force: true })), { done: 6 });
  });

  test("are taken one at a time, and their iterator is closed at the end", async () => {
    const { workato, id } = await begin();
    let [given, ended] = [0, 0];
    const customers = function* () {
      try {
        for (;;) yield 1001 + given++;
      } finally {
        ended += 1;
      }
    };
    for await (const { status } of workato.assignEach(id, customers())) {
      assert.equal(status, "done");
      if (given === 3) break;
    }
    assert.deepEqual([given, ended], [3, 1]);
    const walk = workato.assignEach(id, customers());
    await walk.next();
    await walk.return();
    assert.equal(ended, 2);
  });

  test("that are not valid end the rollout, and the error gives their position", async () => {
    const { workato, id } = await begin();
    for (const [wrong, shown] of [["A2300", "`A2300`"], [1.5, "`1.5`"], [null, "`null`"], [{}, "`an object`"], [2 ** 53, "`9007199254740992`"]]) {
      const walk = workato.assignEach(id, [1001, wrong]);
      assert.ok(["done", "already"].includes((await walk.next()).value.status));
      const error = await failure(walk.next());
      assert.equal(error.code, "invalid_input");
      assert.match(error.message, /customer 2 of the list/);
      assert.ok(error.message.includes(shown), error.message);
    }
    for (const wrong of [undefined, null, 5, "A2300", {}]) {
      assert.throws(() => workato.assignEach(id, wrong), { code: "invalid_input" });
    }
  });

  test("whose iterator gives no result are an error, as in every loop, and not the end", async () => {
    const { workato, id, emulator } = await begin();
    for (const result of [undefined, null]) {
      const customers = { [Symbol.iterator]: () => ({ next: () => result }) };
      assert.ok((await failure(workato.assignEach(id, customers).next())) instanceof TypeError);
    }
    assert.equal(emulator.assignments().filter(({ profile }) => profile === id).length, 0);
  });

  test("that cannot be sent have no cause of the customer before", async () => {
    const down = new Error("down");
    const fetch = async (url) => {
      if (url.includes("assign")) throw down;
      return Response.json({ result: { id: 321 } });
    };
    const workato = new Client({ apiToken: TOKEN, fetch, maxAttempts: 1, requestsPerMinute: null });
    const walk = workato.assignEach(321, [1001, "A2300"]);
    assert.equal((await walk.next()).value.error.cause, down);
    const error = await failure(walk.next());
    assert.deepEqual([error.code, "cause" in error], ["invalid_input", false]);
  });

  test("whose iterator throws: the caller gets that error as it is", async () => {
    const { workato, id } = await begin();
    const own = new Error("the database is gone");
    const customers = async function* () {
      yield 1001;
      throw own;
    };
    const walk = workato.assignEach(id, customers());
    await walk.next();
    assert.equal(await failure(walk.next()), own);
    assert.deepEqual(await walk.next(), { value: undefined, done: true });
  });

  test("that do not come do not delay an abort", async () => {
    const { workato, id } = await begin();
    const controller = new AbortController();
    const never = { [Symbol.asyncIterator]: () => ({ next: () => (setTimeout(() => controller.abort("enough")), new Promise(() => {})) }) };
    const error = await failure(workato.assignEach(id, never, { signal: controller.signal }).next());
    assert.deepEqual([error.code, error.cause], ["cancelled", "enough"]);
  });
});

describe("outcomes", () => {
  test("have a status, the progress, and the error of a customer that failed", async () => {
    const { workato, id } = await begin();
    const walk = workato.assignEach(id, [1001, 999, { externalId: "C1003" }]);
    const { value: first } = await walk.next();
    assert.deepEqual(first, { customer: 1001, status: "done", error: null, has: null, progress: first.progress });
    assert.deepEqual([first.progress.done, first.progress.failed, first.progress.left], [1, 0, 2]);
    assert.ok(first.progress.timeLeftMs > 0 && Object.isFrozen(first) && Object.isFrozen(first.progress));
    const { value: second } = await walk.next();
    assert.ok(second.error instanceof WorkatoError);
    assert.deepEqual([second.status, second.error.code], ["failed", "not_found"]);
    const { value: third } = await walk.next();
    assert.deepEqual(third.customer, { externalId: "C1003" });
  });

  test("come at the pace that is set", async () => {
    const { workato, id, emulator } = await begin();
    const minutes = async (options) => {
      const since = emulator.clock.now();
      await statuses(workato.unassignEach(id, ids(120), options));
      return (emulator.clock.now() - since) / 60_000;
    };
    assert.ok(Math.abs((await minutes({})) - 120 / 50) < 0.1);
    assert.ok(Math.abs((await minutes({ pace: 20 })) - 120 / 20) < 0.1);
    assert.ok(emulator.journal().every(({ status }) => status !== 429));
    assert.throws(() => workato.assignEach(id, [1], { pace: 0 }), { code: "invalid_input" });
  });

  test("a dry run only reads the profile", async () => {
    const { workato, id, emulator } = await begin();
    emulator.reset();
    assert.deepEqual(await statuses(workato.assignEach(id, ids(5), { dryRun: true })), { dry_run: 5 });
    assert.deepEqual(emulator.journal().map(({ method }) => method), ["GET"]);
  });
});

describe("a ledger that is a file", () => {
  test("lets a second run go on where the first ended", async () => {
    const { workato, id, emulator } = await begin();
    const path = fresh();
    let count = 0;
    for await (const { status } of workato.assignEach(id, ids(100), { ledger: fileLedger(path) })) {
      assert.equal(status, "done");
      if (++count === 40) break;
    }
    await appendFile(path, '{"customer":{"external_id":"Torn \u00e9'.slice(0, -1));
    emulator.reset();
    const counts = await statuses(workato.assignEach(id, ids(100), { ledger: fileLedger(path) }));
    assert.deepEqual(counts, { already: 40, done: 60 });
    assert.equal(emulator.journal().length, 61);
    const [header] = (await readFile(path, "utf8")).split("\n");
    assert.match(JSON.parse(header).format, /^workato-oauth-profiles ledger/);
    const other = await failure(workato.unassignEach(id, ids(1), { ledger: fileLedger(path) }).next());
    assert.equal(other.code, "ledger");
  });

  test("is read across the ends of its buffer, and a line of more than 64 KiB is refused", async () => {
    const { workato, id } = await begin();
    const path = fresh();
    await statuses(workato.assignEach(id, [1001], { ledger: fileLedger(path) }));
    const line = (length) => `${JSON.stringify({ customer: { external_id: "\u00e9".repeat(length) }, status: "done" })}\n`;
    await appendFile(path, line(900).repeat(100));
    assert.deepEqual(await statuses(workato.assignEach(id, [1001, 1002], { ledger: fileLedger(path) })), { already: 1, done: 1 });
    await appendFile(path, line(66_000));
    const error = await failure(workato.assignEach(id, [1001], { ledger: fileLedger(path) }).next());
    assert.equal(error.code, "ledger");
    assert.match(error.message, /a line is longer than 64 KiB, so it is no ledger/);
  });

  test("that cannot be opened fails with the code `ledger`", async () => {
    const { workato, id, emulator } = await begin();
    emulator.reset();
    const nowhere = fileLedger(join(folder, "no", "such", "folder"));
    const error = await failure(workato.assignEach(id, ids(1), { ledger: nowhere }).next());
    assert.equal(error.code, "ledger");
    assert.match(error.message, /ENOENT/);
    assert.deepEqual(emulator.journal(), []);
  });
});

describe("a ledger that the user writes", () => {
  test("is any object with nextLine and append", async () => {
    const { workato, id } = await begin();
    const lines = [];
    const ledger = () => {
      const read = [...lines];
      return { nextLine: () => read.shift(), append: async (text) => void lines.push(text) };
    };
    await statuses(workato.assignEach(id, ids(2), { ledger: ledger() }));
    assert.equal(lines.length, 4, "a header, two customers and the end");
    assert.deepEqual(await statuses(workato.assignEach(id, ids(3), { ledger: ledger() })), { already: 2, done: 1 });
    for (const wrong of ["rollout.jsonl", {}, { nextLine: () => null }]) {
      assert.throws(() => workato.assignEach(id, [1], { ledger: wrong }), { code: "invalid_input" });
    }
  });

  test("that fails to write ends the rollout, after the outcome", async () => {
    const { workato, id } = await begin();
    let writes = 0;
    const own = new Error("disk full");
    const ledger = { nextLine: () => null, append: () => { if (++writes === 2) throw own; } };
    const walk = workato.assignEach(id, ids(3), { ledger });
    assert.equal((await walk.next()).value.status, "done");
    const error = await failure(walk.next());
    assert.deepEqual([error.code, error.cause], ["ledger", own]);
    assert.match(error.message, /disk full/);
  });

  test("is written even after an abort, and used by one rollout at a time", async () => {
    const { workato, id, emulator } = await begin();
    const controller = new AbortController();
    const lines = [];
    const ledger = { nextLine: () => null, append: (text) => void lines.push(text) };
    const onEvent = ({ kind, method }) => kind === "received" && method === "POST" && controller.abort("enough");
    const walk = new Client({ ...emulator.clientOptions, onEvent }).assignEach(id, ids(3), { ledger, signal: controller.signal });
    assert.equal((await walk.next()).value.status, "done");
    assert.equal((await failure(workato.assignEach(id, ids(3), { ledger }).next())).code, "ledger");
    assert.equal((await failure(walk.next())).code, "cancelled");
    assert.equal(lines.length, 3, "a header, a customer and the end");
    assert.equal(TOKEN.length > 0 && lines.join().includes(TOKEN), false);
  });
});
