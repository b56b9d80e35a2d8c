// Cancelling: an aborted signal ends a call at once, whatever the call waits for.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { abortedAfter, TRANSPORTS, failure, require, serve, startEmulator, TOKEN } from "./support.mjs";

const SOON = 1_000;
const NOT_FOR_30_SECONDS = { status: 429, headers: [["Retry-After", "30"]] };

for (const { name, Client, WorkatoError, options } of TRANSPORTS) {
  describe(name, () => {
    const reason = new Error("the user closed the window");

    function isCancelled(error) {
      assert.ok(error instanceof WorkatoError);
      assert.equal(error.code, "cancelled");
      assert.equal(error.cause, reason);
      assert.equal(error.mayHaveApplied, false);
    }

    test("while the call waits", async (t) => {
      const emulator = await startEmulator("--documented");
      await emulator.fail(NOT_FOR_30_SECONDS);
      const controller = new AbortController();
      let waits;
      const waiting = new Promise((resolve) => (waits = resolve));
      const onEvent = ({ kind }) => kind === "waiting" && waits();
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, onEvent, ...options });
      const call = workato.get(321, { signal: controller.signal });
      await waiting;
      const { error, milliseconds } = await abortedAfter(call, () => controller.abort(reason));
      isCancelled(error);
      t.diagnostic(`cancelled in a wait after ${milliseconds.toFixed(1)} ms`);
      assert.ok(milliseconds < SOON);
    });

    test("while a request is under way", async (t) => {
      const emulator = await startEmulator("--documented", "--fault", "hang");
      const controller = new AbortController();
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      const call = workato.get(321, { signal: controller.signal });
      await emulator.arrived(1);
      const { error, milliseconds } = await abortedAfter(call, () => controller.abort(reason));
      isCancelled(error);
      t.diagnostic(`cancelled in mid-send after ${milliseconds.toFixed(1)} ms`);
      assert.ok(milliseconds < SOON);
      assert.equal((await workato.get(321)).id, 321, "the client goes on");
    });

    test("while the answer is read, and the connection is closed", async () => {
      const server = await serve((request, response) => response.write('{"result":'));
      const controller = new AbortController();
      const workato = new Client({ apiToken: TOKEN, baseUrl: server.url, ...options });
      const closed = new Promise((resolve) => {
        const wait = setInterval(() => {
          const [socket] = server.sockets;
          if (!socket?.bytesWritten) return;
          clearInterval(wait);
          socket.on("close", resolve);
          controller.abort(reason);
        }, 1);
      });
      isCancelled(await failure(workato.get(321, { signal: controller.signal })));
      await closed;
    });

    test("between two pages", async () => {
      const emulator = await startEmulator("--profiles", "250");
      const controller = new AbortController();
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      const ids = [];
      const walk = async () => {
        for await (const { id } of workato.profiles({ signal: controller.signal })) {
          if (ids.push(id) === 150) controller.abort(reason);
        }
      };
      isCancelled(await failure(walk()));
      assert.equal((await emulator.journal()).length, 2, "no third page was asked for");
    });

    test("before the call, and nothing is sent", async () => {
      const emulator = await startEmulator("--documented");
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      isCancelled(await failure(workato.get(321, { signal: AbortSignal.abort(reason) })));
      assert.deepEqual(await emulator.journal(), []);
    });

    test("before a write, which cannot have been carried out then", async () => {
      const emulator = await startEmulator("--documented");
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      const signal = AbortSignal.abort(reason);
      const input = { name: "A", provider: "hubspot", clientId: "c", clientSecret: "canary-secret" };
      isCancelled(await failure(workato.create(input, { signal })));
      isCancelled(await failure(workato.delete(321, { signal })));
      assert.equal((await workato.ensure(input, { timeoutMs: 5_000 })).action, "created", "nothing is waited for");
    });

    test("without giving a reason", async () => {
      const workato = new Client({ apiToken: TOKEN, baseUrl: "http://127.0.0.1:9", ...options });
      const error = await failure(workato.get(321, { signal: AbortSignal.abort() }));
      assert.equal(error.cause.name, "AbortError");
    });

    test("one signal for twenty calls, without a warning from Node", async () => {
      const emulator = await startEmulator("--documented", ...Array(20).fill(["--fault", "hang"]).flat());
      const warnings = [];
      const warn = (warning) => warnings.push(warning);
      process.on("warning", warn);
      const { signal, abort } = controlled();
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      const calls = Array.from({ length: 20 }, () => failure(workato.get(321, { signal })));
      await emulator.arrived(20);
      abort(reason);
      (await Promise.all(calls)).forEach(isCancelled);
      process.off("warning", warn);
      assert.deepEqual(warnings, []);
    });
  });
}

test("a call and a walk are cancelled while a page still loads the WebAssembly", async (t) => {
  const script = join(dirname(require.resolve("workato-oauth-profiles/package.json")), "dist/esm/web.js");
  const { Client } = await import(pathToFileURL(script).href);
  t.mock.method(globalThis, "fetch", () => new Promise(() => {}));
  const workato = new Client({ apiToken: TOKEN });
  for (const begin of [(signal) => workato.get(321, { signal }), (signal) => workato.profiles({ signal }).next()]) {
    const { signal, abort } = controlled();
    const { error, milliseconds } = await abortedAfter(begin(signal), () => abort("enough"));
    assert.deepEqual([error.code, error.cause, error.message], ["cancelled", "enough", "cancelled by the caller (cancelled)"]);
    assert.ok(milliseconds < SOON);
  }
  const walk = workato.profiles();
  const next = walk.next();
  await walk.return();
  assert.deepEqual(await next, { value: undefined, done: true });
});

function controlled() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason) => controller.abort(reason) };
}

test("a call is cancelled even if the given fetch ignores its signal", async (t) => {
  const [{ Client }] = TRANSPORTS;
  const { signal, abort } = controlled();
  let asked;
  const called = new Promise((resolve) => (asked = resolve));
  const ignoring = () => (asked(), new Promise(() => {}));
  const workato = new Client({ apiToken: TOKEN, fetch: ignoring });
  const call = workato.get(321, { signal });
  await called;
  const { error, milliseconds } = await abortedAfter(call, () => abort("enough"));
  assert.deepEqual([error.code, error.cause], ["cancelled", "enough"]);
  t.diagnostic(`cancelled after ${milliseconds.toFixed(1)} ms`);
  assert.ok(milliseconds < SOON);
  const timedOut = await failure(new Client({ apiToken: TOKEN, fetch: ignoring, timeoutMs: 100 }).get(321));
  assert.equal(timedOut.code, "timeout");
});
