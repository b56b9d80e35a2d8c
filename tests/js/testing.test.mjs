// workato-oauth-profiles/testing: the emulator in this process.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Emulator, VirtualClock, realClock } from "workato-oauth-profiles/testing";

import { TRANSPORTS, failure } from "./support.mjs";

const [{ Client }] = TRANSPORTS;
const INPUT = { name: "Acme", provider: "salesforce", clientId: "id", clientSecret: "hush" };

async function begin(options) {
  const emulator = await Emulator.start({ documented: true, ...options });
  return { emulator, workato: new Client(emulator.clientOptions) };
}

describe("the emulator", () => {
  test("keeps profiles and assignments, and a journal without secrets", async () => {
    const { emulator, workato } = await begin({ token: "canary-token" });
    const { id } = await workato.create(INPUT);
    await workato.assign(id, 123);
    assert.ok(emulator.hasSecret(id, { clientSecret: "hush" }));
    assert.ok(!emulator.hasSecret(id, { clientSecret: "other" }));
    const assigned = emulator.assignments().filter(({ profile }) => profile === id);
    assert.deepEqual(assigned, [{ profile: id, customer: 123, external_id: "A2300", connections: 0 }]);
    emulator.use(id, 123, 2);
    assert.equal((await failure(workato.unassign(id, 123))).httpStatus, 422);
    const journal = emulator.journal();
    assert.deepEqual(journal.map(({ method, status }) => [method, status]), [["POST", 200], ["POST", 200], ["DELETE", 422]]);
    assert.equal(journal[0].authorization, "right");
    assert.ok(!/canary|hush/.test(JSON.stringify(journal)));
    emulator.reset({ profiles: 3 });
    assert.deepEqual(emulator.journal(), []);
    assert.equal((await workato.list()).length, 3);
  });

  test("has every fault, and its waits take no real time", async () => {
    const { emulator, workato } = await begin();
    const since = performance.now();
    const meets = async (fault, call = () => workato.get(321, { maxAttempts: 1 })) => {
      emulator.fail(fault);
      return call().then(({ id }) => id, ({ code }) => code);
    };
    const create = () => workato.create(INPUT);
    const expected = [
      ["429", 321], ["429_bare", 321], ["503", "server_error"], ["html", "server_error"], ["success_false", "rejected"],
      ["redirect", "redirect"], ["hang", "timeout"], ["drop_before", "network"], ["drop_after", "network"],
      ["truncate", "network"], ["wrong_length", "network"], ["drip", "timeout"], [{ latency: 30 }, 321],
      [{ latency: 50 }, "timeout"], [{ status: 404, body: { message: "gone" } }, "not_found"], [{ status: 204 }, "decode"],
    ];
    for (const [fault, result] of expected) assert.equal(await meets(fault), result, JSON.stringify(fault));
    assert.equal(await meets("drop_applied", create), "ambiguous_outcome");
    assert.equal((await workato.list()).length, 2);
    assert.ok(emulator.clock.now() > 150_000, "virtual time has passed");
    assert.ok(performance.now() - since < 5000);
  });

  test("carries out a write after its connection closed, and ensure finds it", async () => {
    const { emulator, workato } = await begin();
    emulator.fail({ latency: 0 }, { apply_after: 20 });
    const ensured = await workato.ensure(INPUT);
    assert.equal(ensured.action, "created");
    assert.deepEqual((await workato.list()).map(({ id }) => id), [321, ensured.profile.id]);
    assert.ok(emulator.clock.now() >= 20_000 && emulator.clock.now() < 60_000, `${emulator.clock.now()}`);
  });

  test("has the rate limit of the service, on a virtual clock or with advance()", async () => {
    const { emulator, workato } = await begin();
    for (let count = 0; count < 150; count++) await workato.get(321);
    assert.ok(emulator.clock.now() >= 120_000);
    assert.ok(emulator.journal().every(({ status }) => status === 200));
    const settings = { requests_per_minute: 1 };
    const real = await Emulator.start({ documented: true, settings, clock: realClock });
    const unlimited = new Client({ ...real.clientOptions, requestsPerMinute: null, timeoutMs: 100 });
    await unlimited.get(321);
    assert.equal((await failure(unlimited.get(321))).code, "rate_limited");
    real.advance(60);
    assert.equal((await new Client(real.clientOptions).get(321)).id, 321);
  });

  test("lets seventy requests wait on its clock, in sequence and at once", async () => {
    for (const all of [
      async (call) => { for (let count = 0; count < 70; count++) await call(); },
      (call) => Promise.all(Array.from({ length: 70 }, call)),
    ]) {
      const { emulator } = await begin();
      const workato = new Client({ apiToken: emulator.token, fetch: emulator.fetch });
      await all(() => workato.get(321));
      assert.ok(emulator.now >= 60 && emulator.now < 62, `${emulator.now}`);
      assert.deepEqual(emulator.journal().map(({ status }) => status), Array(70).fill(200));
    }
  });

  test("has a clock that the client and the emulator follow", async () => {
    const { emulator, workato } = await begin();
    for (let minute = 1; minute <= 3; minute++) {
      for (let count = 0; count < 60; count++) await workato.get(321);
      emulator.advance(60);
      assert.equal(emulator.now, 60 * minute, "no call has waited");
    }
    emulator.fail({ on: "create", fault: { apply_after: 50 } });
    assert.equal((await failure(workato.create(INPUT))).code, "ambiguous_outcome");
    emulator.advance(49);
    assert.equal((await workato.list()).length, 1);
    emulator.advance(1);
    assert.equal((await workato.list()).length, 2);
    for (const wrong of [-1, NaN, Infinity, "60"]) {
      assert.throws(() => emulator.advance(wrong), RangeError);
      assert.throws(() => emulator.clock.advance(wrong), RangeError);
    }
  });

  test("lets a fault wait for its operation", async () => {
    const { emulator, workato } = await begin();
    emulator.fail({ on: "assign", fault: { status: 409 } }, "429");
    await workato.get(321);
    assert.equal((await failure(workato.assign(321, 123))).code, "conflict");
    await workato.assign(321, 123);
    assert.deepEqual(emulator.journal().map(({ status }) => status), [429, 200, 409, 200]);
    assert.throws(() => emulator.fail({ on: "make", fault: "503" }), /`make` is not an operation; there is list, get/);
  });

  test("has settings, and refuses unknown ones", async () => {
    const { emulator, workato } = await begin({ settings: { may_get: false, missing_privilege: 403 } });
    assert.equal((await failure(workato.get(321))).code, "forbidden");
    emulator.set({ may_get: true, newest_first: true });
    assert.deepEqual([emulator.settings().newest_first, emulator.settings().missing_privilege], [true, 403]);
    assert.throws(() => emulator.set({ nonsense: 1 }), /`nonsense` is not a setting/);
    assert.throws(() => emulator.fail("504"), /is not a fault/);
    assert.throws(() => emulator.use(321, 999, 1), /is not assigned/);
    await assert.rejects(Emulator.start({ profiles: -1 }), /profiles is/);
  });

  test("ends a request that is aborted", async () => {
    const { emulator, workato } = await begin({ clock: realClock });
    const controller = new AbortController();
    emulator.fail("hang");
    const call = workato.get(321, { signal: controller.signal });
    setTimeout(() => controller.abort("enough"));
    assert.equal((await failure(call)).cause, "enough");
  });
});

test("a virtual clock fires timers in order, by itself and with advance()", async () => {
  const clock = new VirtualClock();
  const woken = [];
  clock.after(3000, () => woken.push(3));
  clock.after(1000, () => woken.push(1));
  clock.after(2000, () => woken.push("prevented"))();
  clock.advance(1500);
  assert.deepEqual([woken, clock.now()], [[1], 1500]);
  await new Promise((resolve) => clock.after(5000, resolve));
  assert.deepEqual([woken, clock.now()], [[1, 3], 6500]);
});
