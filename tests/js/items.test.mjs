// Walks and rollouts: objects that are iterated, and that can be closed at any time.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { after, describe, test } from "node:test";
import { inspect, promisify } from "node:util";

import { failure, serve, startEmulator, TOKEN, TRANSPORTS } from "./support.mjs";

const SOON = 5_000;
const END = { value: undefined, done: true };
const [{ fileLedger }] = TRANSPORTS;
const folder = await mkdtemp(join(tmpdir(), "items-"));
after(() => rm(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${++files}.jsonl`);

/** The result of a call that must end soon. */
async function soon(call) {
  const since = performance.now();
  const result = await call;
  const milliseconds = performance.now() - since;
  assert.ok(milliseconds < SOON, `${milliseconds} ms`);
  return result;
}

/** Waits until this is true. */
async function until(isTrue) {
  while (!isTrue()) await new Promise(setImmediate);
}

for (const { name, Client, WorkatoError, options } of TRANSPORTS) {
  describe(name, () => {
    const client = (server, more) => new Client({ apiToken: TOKEN, baseUrl: server.url, requestsPerMinute: null, ...options, ...more });

    /** A server that never answers, and a walk whose first request has arrived there. */
    async function waiting(begin = (workato) => workato.profiles()) {
      let [requests, closed] = [0, 0];
      const server = await serve((request) => {
        requests++;
        request.socket.on("close", () => closed++);
      });
      const items = begin(client(server));
      const next = items.next();
      await until(() => requests === 1);
      return { items, next, closed: () => until(() => closed === 1) };
    }

    test("are an error where they are awaited, and nothing is sent", async () => {
      const emulator = await startEmulator("--documented", "--customers", "3", "--set", "requests_per_minute=off");
      const workato = client(emulator);
      const awaited = [
        [workato.profiles(), "profiles"],
        [workato.assignEach(321, [1001]), "assignEach"],
        [workato.ensureEach([]), "ensureEach"],
      ];
      for (const [items, verb] of awaited) {
        const calls = [(async () => await items)(), (async () => items)(), Promise.resolve(items), items.then(() => {}), items.then()];
        for (const call of calls) {
          const error = await failure(call);
          assert.ok(error instanceof WorkatoError && error.code === "invalid_input");
          assert.match(error.message, new RegExp(`for await \\(const item of workato.${verb}\\(...\\)\\)`));
        }
        assert.equal(await items.then(() => "wrong", ({ code }) => code), "invalid_input");
      }
      assert.deepEqual(await emulator.journal(), []);
    });

    test("give all their items as an array", async () => {
      const emulator = await startEmulator("--documented", "--profiles", "250");
      const workato = client(emulator);
      assert.equal((await workato.profiles().toArray()).length, 251);
      const walk = workato.profiles({ page: 2 });
      const first = await walk.next();
      const rest = await walk.toArray();
      assert.deepEqual([first.done, rest.length], [false, 150]);
      assert.deepEqual(await walk.toArray(), []);
      const one = [];
      for await (const outcome of Readable.from(workato.assignEach(321, [123]))) one.push(outcome.status);
      assert.deepEqual(one, ["done"]);
    });

    test("that are asked several times at once give their items in order", async () => {
      const emulator = await startEmulator("--profiles", "3");
      const walk = client(emulator).profiles();
      const all = await Promise.all(Array.from({ length: 5 }, () => walk.next()));
      assert.deepEqual(all.map(({ value }) => value?.id), [1, 2, 3, undefined, undefined]);
      assert.deepEqual(all.map(({ done }) => done), [false, false, false, true, true]);
    });

    test("end the request under way at once when they are closed", async () => {
      const closings = {
        "return()": (items) => items.return(),
        "throw()": (items) => items.throw(new Error("enough")).catch(({ message }) => assert.equal(message, "enough")),
        "await using": (items) => items[Symbol.asyncDispose](),
      };
      for (const [closing, close] of Object.entries(closings)) {
        const { items, next, closed } = await waiting();
        await soon(close(items));
        assert.deepEqual(await next, END, closing);
        await closed();
        assert.deepEqual(await items.next(), END, closing);
        assert.deepEqual(await items.return(), END, closing);
      }
    });

    test("end the request under way at once when a stream over them is destroyed", async () => {
      let requests = 0;
      let isClosed = false;
      const server = await serve((request) => {
        requests++;
        request.socket.on("close", () => (isClosed = true));
      });
      const stream = Readable.from(client(server).profiles());
      stream.resume();
      await until(() => requests === 1);
      await soon(new Promise((resolve) => stream.on("close", resolve).destroy()));
      await until(() => isClosed);
    });

    test("that are closed before they begin send nothing, and do not touch the ledger", async () => {
      const emulator = await startEmulator("--documented");
      const path = fresh();
      const rollout = client(emulator).assignEach(321, [123], { ledger: fileLedger(path) });
      assert.deepEqual(await rollout.return(), END);
      assert.deepEqual(await rollout.next(), END);
      await assert.rejects(readFile(path), { code: "ENOENT" });
      assert.deepEqual(await emulator.journal(), []);
    });

    test("free the ledger when they are closed while a request is under way", async () => {
      const emulator = await startEmulator("--documented", "--customers", "3", "--set", "requests_per_minute=off");
      const ledger = fileLedger(fresh());
      const events = [];
      const workato = client(emulator, { onEvent: ({ kind, reason }) => events.push(`${kind}: ${reason}`) });
      await emulator.fail({ latency: 0 }, "hang");
      const rollout = workato.assignEach(321, [1001, 1002], { ledger });
      const next = rollout.next();
      await emulator.arrived(2);
      await soon(rollout.return());
      assert.deepEqual(await next, END);
      assert.ok(events.includes("gave_up: cancelled, but it may have been carried out"), events.join());
      const outcomes = await workato.assignEach(321, [1001, 1002], { ledger }).toArray();
      assert.deepEqual(outcomes.map(({ status }) => status), ["done", "done"]);
    });

    test("free the ledger after a break, and after an error in the loop", async () => {
      const emulator = await startEmulator("--documented", "--customers", "3", "--set", "requests_per_minute=off");
      const workato = client(emulator);
      const ledger = fileLedger(fresh());
      for await (const { status } of workato.assignEach(321, [1001, 1002], { ledger })) {
        assert.equal(status, "done");
        break;
      }
      const own = new Error("in the loop");
      const loop = async () => {
        for await (const { status } of workato.assignEach(321, [1001, 1002], { ledger })) {
          assert.equal(status, "already");
          throw own;
        }
      };
      assert.equal(await failure(loop()), own);
      assert.equal((await workato.assignEach(321, [1001, 1002], { ledger }).toArray()).length, 2);
    });

    test("do not wait for a customer that does not come, and close its generator", async () => {
      const emulator = await startEmulator("--documented", "--customers", "3", "--set", "requests_per_minute=off");
      let [asked, isClosed] = [0, false];
      let go;
      const customers = async function* () {
        try {
          yield 1001;
          asked++;
          await new Promise((resolve) => (go = resolve));
          yield 1002;
        } finally {
          isClosed = true;
        }
      };
      const rollout = client(emulator).assignEach(321, customers());
      await rollout.next();
      const next = rollout.next();
      await until(() => asked === 1);
      await soon(rollout.return());
      assert.deepEqual([await next, isClosed], [END, false]);
      go();
      await until(() => isClosed);
    });

    test("that are closed while a customer is moved finish that customer, and give its outcome", async () => {
      const emulator = await startEmulator("--documented", "--profiles", "1", "--customers", "3");
      const ledger = fileLedger(fresh());
      const workato = client(emulator);
      const { id: other } = await workato.create({ name: "B", provider: "hubspot", clientId: "id", clientSecret: "secret" });
      await emulator.fail({ latency: 0 }, { latency: 0 }, { latency: 0.3 });
      const moves = workato.reassignEach({ from: 321, to: other }, [402, 403], { ledger });
      const next = moves.next();
      await emulator.arrived(4);
      await soon(moves.return());
      const { value } = await next;
      assert.deepEqual([value.customer, value.status, value.has], [402, "done", "to"]);
      assert.deepEqual(await moves.next(), END);
      const again = await workato.reassignEach({ from: 321, to: other }, [402], { ledger }).toArray();
      assert.deepEqual(again.map(({ status }) => status), ["already"]);
    });

    test("end with their first error, and with an abort of the signal", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      await emulator.fail({ status: 403 });
      const walk = workato.profiles();
      assert.equal((await failure(walk.next())).code, "forbidden");
      assert.deepEqual(await walk.next(), END);
      const controller = new AbortController();
      const { items, next } = await waiting((slow) => slow.profiles({ signal: controller.signal }));
      controller.abort("enough");
      const error = await soon(failure(next));
      assert.deepEqual([error.code, error.cause], ["cancelled", "enough"]);
      assert.deepEqual(await items.next(), END);
      const late = workato.profiles({ signal: AbortSignal.abort("too late") });
      assert.equal((await failure(late.next())).cause, "too late");
    });

    test("show what they are and where they stand", async () => {
      const emulator = await startEmulator("--documented", "--customers", "3", "--set", "requests_per_minute=off");
      const workato = client(emulator);
      const rollout = workato.assignEach(321, [1001, 1002]);
      assert.equal(inspect(rollout), "Items <assignEach(): not begun, 0 yielded>");
      await rollout.next();
      assert.equal(inspect(rollout), "Items <assignEach(): under way, 1 yielded, 1 left>");
      await rollout.toArray();
      assert.equal(inspect(rollout), "Items <assignEach(): ended, 2 yielded, 0 left>");
      const walk = workato.profiles();
      await walk.return();
      assert.equal(inspect(walk), "Items <profiles(): closed, 0 yielded>");
      assert.equal(String(walk), "[object Items]");
    });

    test("of customers from a generator know how many are left by the option total", async () => {
      const emulator = await startEmulator("--documented", "--customers", "3", "--set", "requests_per_minute=off");
      const workato = client(emulator);
      const generator = function* () {
        yield* [1001, 1002];
      };
      const left = async (customers, total) =>
        (await workato.assignEach(321, customers, { total }).toArray()).map(({ progress }) => progress.left);
      assert.deepEqual(await left(generator(), 2), [1, 0]);
      assert.deepEqual(await left(generator(), undefined), [null, null]);
      assert.deepEqual(await left([1001, 1002], undefined), [1, 0]);
      for (const wrong of [-1, 1.5, "2", NaN, {}]) {
        assert.throws(() => workato.assignEach(321, generator(), { total: wrong }), { code: "invalid_input", reason: /^`total` must be/ });
      }
    });
  });
}

test("a walk that is dropped before its end is not kept alive by its signal", async () => {
  const script = `
    import { Client } from "workato-oauth-profiles";
    const page = { result: Array.from({ length: 100 }, (_, index) => ({ id: index + 1 })) };
    const workato = new Client({ apiToken: "test-token", fetch: async () => Response.json(page) });
    const { signal } = new AbortController();
    const begin = async () => {
      const walk = workato.profiles({ signal });
      await walk.next();
      return new WeakRef(walk);
    };
    const walk = await begin();
    await new Promise((resolve) => setTimeout(resolve));
    gc();
    console.log(walk.deref() === undefined, signal.aborted);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--input-type=module", "-e", script]);
  assert.equal(stdout, "true false\n");
});

test("walks that are dropped before their end, and calls, leave no memory behind", async () => {
  const script = `
    import { setImmediate } from "node:timers/promises";
    const { Instance } = WebAssembly;
    let memory;
    WebAssembly.Instance = function (...built) {
      const instance = new Instance(...built);
      memory = instance.exports.memory;
      return instance;
    };
    const { Client } = await import("workato-oauth-profiles");
    const page = { result: Array.from({ length: 100 }, (_, index) => ({ id: index + 1, name: "x".repeat(1_000) })) };
    const fetch = async (url) => Response.json(url.includes("?") ? page : { result: page.result[0] });
    const workato = new Client({ apiToken: "test-token", requestsPerMinute: null, fetch });
    const grown = async () => {
      const before = memory.buffer.byteLength;
      for (let count = 0; count < 20; count++) {
        await workato.profiles().next();
        await workato.get(1);
        gc();
        await setImmediate();
      }
      return memory.buffer.byteLength - before;
    };
    await grown();
    console.log(await grown());`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--input-type=module", "-e", script]);
  assert.equal(stdout, "0\n");
});

test("a program that awaits a rollout ends with the error", async () => {
  const script = `
    import { Client } from "workato-oauth-profiles";
    await new Client({ apiToken: "test-token" }).assignEach(321, [123]);`;
  const { code, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]).catch((error) => error);
  assert.deepEqual([code, /for await/.test(stderr)], [1, true]);
});
