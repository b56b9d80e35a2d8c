// The verbs that write, and the options of single calls.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { abortedAfter, TRANSPORTS, failure, serve, startEmulator, TOKEN } from "./support.mjs";

/** The verbs that take an input. */
const INPUT_VERBS = [
  (workato, input) => workato.create(input),
  (workato, input) => workato.update(321, input),
  (workato, input) => workato.ensure(input),
];
const INPUT = { name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "canary-secret" };

for (const { name, Client, WorkatoError, options } of TRANSPORTS) {
  describe(name, () => {
    const client = (emulator, more) => new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options, ...more });

    test("a profile from create to delete", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      const created = await workato.create(INPUT);
      assert.deepEqual([created.id, created.clientId], [322, "id"]);
      assert.equal((await workato.update(322, { ...INPUT, name: "Acme 2" })).name, "Acme 2");
      assert.equal((await workato.rotateSecret(322, { clientSecret: "new" })).name, "Acme 2");
      assert.ok(await emulator.hasSecret(322, "new"));
      const done = await workato.assign(322, { externalId: "A2300" });
      assert.deepEqual([done, Object.isFrozen(done)], [{ already: false }, true]);
      assert.deepEqual(await workato.unassign(322, 123, { force: true }), { already: false });
      const ensured = await workato.ensure({ ...INPUT, name: "Acme 2" });
      assert.deepEqual([ensured.action, ensured.profile.id], ["unchanged", 322]);
      assert.deepEqual(await workato.delete(322), { already: false });
      assert.equal((await failure(workato.get(322))).code, "not_found");
    });

    test("invalid customers, texts and flags are refused before anything is sent", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      const refused = [
        workato.assign(321, "A2300"),
        workato.assign(321, 2 ** 53),
        workato.assign(321, NaN),
        workato.assign(321, undefined),
        workato.assign(321, { externalId: 5 }),
        workato.assign(321, { externalId: "" }),
        workato.unassign(321, 123, { force: "yes" }),
        workato.create({ ...INPUT, name: "" }),
        workato.create({ ...INPUT, clientSecret: 5n }),
        workato.create({ ...INPUT, clientSecret: undefined }),
        workato.create({ ...INPUT, name: "\ud800" }),
        workato.create({ ...INPUT, token: TOKEN }),
        workato.create(),
        workato.rotateSecret(321, {}),
        workato.delete("321"),
      ];
      for (const call of refused) {
        const error = await failure(call);
        assert.ok(error instanceof WorkatoError && error.code === "invalid_input", error.message);
        assert.ok(!error.message.includes("canary"));
      }
      assert.deepEqual(await emulator.journal(), []);
    });

    test("find gives the profile, `undefined`, or a conflict", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      const acme = { name: "Acme HubSpot OAuth app", provider: "hubspot" };
      const found = await workato.find(acme);
      assert.deepEqual([found, Object.isFrozen(found)], [await workato.get(321), true]);
      assert.equal(await workato.find({ ...acme, provider: "slack" }), undefined);
      const row = (id, name) => ({ id, name, provider: "hubspot", data: { client_id: "id" } });
      for (const [name, rows, ids] of [
        ["Acme", [row(5, "Acme"), row(6, "Acme")], /5.*6/],
        ["Acme", [row(7, "ACME")], /7/],
        // In these scripts JavaScript knows which letters are the same.
        ["ΟΔΟΣ straße été", [row(8, "οδος STRASSE ÉTÉ")], /8.*only in upper and lower case/],
      ]) {
        await emulator.fail({ status: 200, body: { result: rows } });
        const error = await failure(workato.find({ name, provider: "hubspot" }));
        assert.ok(error instanceof WorkatoError && error.code === "conflict", `${error}`);
        assert.match(error.message, ids);
      }
      await emulator.reset();
      for (const wrong of [
        undefined,
        null,
        "Acme",
        {},
        { name: "Acme" },
        { name: "", provider: "hubspot" },
        { name: "Acme", provider: 5 },
        { ...acme, timeout: 5 },
        INPUT,
      ]) {
        const error = await failure(workato.find(wrong));
        assert.ok(error instanceof WorkatoError && error.code === "invalid_input", `${error}`);
        assert.ok(!error.message.includes("canary"), error.message);
      }
      assert.deepEqual(await emulator.journal(), []);
      const aborted = await failure(workato.find({ ...acme, signal: AbortSignal.abort("enough") }));
      assert.deepEqual([aborted.code, aborted.cause], ["cancelled", "enough"]);
    });

    test("further keys of data are sent beside the known ones", async () => {
      const emulator = await startEmulator("--set", "requests_per_minute=off");
      const data = { url: "https://example.com/é", list: [1, 1.5, false, null], deep: { a: [{}], __proto__: null } };
      for (const call of INPUT_VERBS) {
        for (const given of [data, {}, undefined]) {
          await emulator.reset();
          const list = { status: 200, body: { result: [] } };
          const written = { status: 200, body: { result: { id: 321, name: "Acme", provider: "hubspot" } } };
          await emulator.fail(...(String(call).includes("ensure") ? [list, written] : [written]));
          await call(client(emulator), { ...INPUT, data: given });
          const { body } = (await emulator.journal()).find(({ method }) => method !== "GET");
          const expected = { client_id: "id", client_secret: "[redacted]", ...JSON.parse(JSON.stringify(given ?? {})) };
          assert.deepEqual(JSON.parse(body).data, expected);
        }
      }
    });

    test("data that JSON cannot hold, or with a key that has a field of its own, is refused", async () => {
      const emulator = await startEmulator();
      const inItself = { canary: "canary" };
      inItself.list = [inItself];
      const withHole = [];
      withHole.length = 1;
      const wrong = [
        ["canary"], "canary", true, 5, () => {}, new Map([["a", "canary"]]), new Date(), new (class A {})(),
        { [Symbol("a")]: 1 }, { a: undefined }, { a: [undefined] }, { a: withHole }, { a: NaN }, { a: -Infinity },
        { a: 5n }, { a: () => {} }, { a: Symbol("b") }, { a: new Date() }, { a: { b: new Set(["canary"]) } },
        { a: "canary\ud800" }, { "canary\ud800": 1 }, inItself, { a: { toJSON: () => "canary" } },
        { client_id: "canary" }, { client_secret: "canary" }, { token: null },
      ];
      for (const data of wrong) {
        for (const call of INPUT_VERBS) {
          const error = await failure(call(client(emulator), { ...INPUT, data }));
          assert.ok(error instanceof WorkatoError && error.code === "invalid_input", `${error}`);
          assert.ok(!error.message.includes("canary"), error.message);
        }
      }
      assert.deepEqual(await emulator.journal(), []);
    });

    test("a create that may have arrived is never retried", async () => {
      const emulator = await startEmulator("--fault", "drop_applied");
      const error = await failure(client(emulator).create(INPUT));
      assert.deepEqual([error.code, error.mayHaveApplied, error.attempts], ["ambiguous_outcome", true, 1]);
      assert.equal((await emulator.journal()).length, 1);
      assert.equal((await client(emulator).ensure(INPUT)).action, "unchanged");
    });

    test("the error of a write that is aborted says that it may have been carried out", async () => {
      for (const call of [
        (workato, signal) => workato.create(INPUT, { signal }),
        (workato, signal) => workato.delete(321, { signal }),
        (workato, signal) => workato.rotateSecret(321, { clientSecret: "new", signal }),
      ]) {
        const emulator = await startEmulator("--documented");
        const controller = new AbortController();
        const isRotation = String(call).includes("rotate");
        await emulator.fail(...(isRotation ? [{ latency: 0 }, "hang"] : ["hang"]));
        const failing = call(client(emulator), controller.signal);
        await emulator.arrived(isRotation ? 2 : 1);
        const { error, milliseconds } = await abortedAfter(failing, () => controller.abort("enough"));
        assert.deepEqual([error.code, error.cause, error.mayHaveApplied], ["cancelled", "enough", true]);
        assert.ok(milliseconds < 5000);
      }
    });

    test("the options of a call apply to that call only", async () => {
      const emulator = await startEmulator("--documented", "--fault", "hang", "--fault", "503");
      const workato = client(emulator);
      const since = performance.now();
      const late = await failure(workato.get(321, { timeoutMs: 200 }));
      assert.equal(late.code, "timeout");
      assert.ok(performance.now() - since < 5000);
      const once = await failure(workato.get(321, { maxAttempts: 1 }));
      assert.deepEqual([once.code, once.attempts], ["server_error", 1]);
      assert.equal((await workato.get(321, {})).id, 321);
      for (const wrong of [{ timeoutMs: 0 }, { timeoutMs: NaN }, { maxAttempts: 1.5 }, { timeout: 5 }, { baseUrl: "x" }]) {
        assert.equal((await failure(workato.get(321, wrong))).code, "invalid_input");
      }
    });

    test("withOptions makes a client with other options, which shares the rate limit", async () => {
      const emulator = await startEmulator("--documented", "--fault", "hang", "--fault", "503");
      const workato = client(emulator, { requestsPerMinute: 5 });
      const hasty = workato.withOptions({ timeoutMs: 200 });
      assert.ok(hasty instanceof Client);
      assert.equal((await failure(hasty.get(321))).code, "timeout");
      const once = hasty.withOptions({ maxAttempts: 1, timeoutMs: undefined });
      assert.equal((await failure(once.get(321, { timeoutMs: 5000 }))).code, "server_error");
      assert.equal((await workato.get(321)).id, 321);
      assert.equal((await hasty.get(321, { timeoutMs: 5000 })).id, 321);
      assert.equal((await once.profiles({ timeoutMs: 5000 }).toArray()).length, 1);
      assert.equal((await failure(once.get(321))).code, "rate_limited", "the sixth request of all three");
      const cancelled = workato.withOptions({ signal: AbortSignal.abort("enough") });
      assert.equal((await failure(cancelled.get(321))).cause, "enough");
      for (const wrong of [undefined, null, 5, { timeout: 5 }, { timeoutMs: 0 }, { replace: true }, { signal: {} }]) {
        assert.throws(() => workato.withOptions(wrong), { code: "invalid_input" }, JSON.stringify(wrong));
      }
      assert.throws(() => workato.withOptions({}, {}), { code: "invalid_input" });
    });

    test("no secret of the input appears in errors or events", async () => {
      const echo = await serve((request, response) => {
        let body = "";
        request.on("data", (chunk) => (body += chunk));
        request.on("end", () => response.writeHead(400).end(JSON.stringify({ message: body, errors: { name: [body] } })));
      });
      const events = [];
      const workato = client(echo, { onEvent: (event) => events.push(event) });
      const error = await failure(workato.create({ ...INPUT, token: "canary-token" }));
      assert.equal(error.code, "invalid_request");
      const { inspect } = await import("node:util");
      const shown = [error, workato, events].map((value) => inspect(value, { depth: 9, showHidden: true }) + JSON.stringify(value));
      assert.ok(!shown.join().includes("canary"), shown.join());
    });
  });
}

test("over node:http each create uses a new connection", async () => {
  const [{ Client }] = TRANSPORTS;
  const ports = { GET: new Set(), POST: new Set() };
  const server = await serve((request, response) => {
    ports[request.method].add(request.socket.remotePort);
    request.resume().on("end", () => response.end(JSON.stringify({ result: { id: 1 } })));
  });
  const workato = new Client({ apiToken: TOKEN, baseUrl: server.url });
  for (let count = 0; count < 3; count++) {
    await workato.get(1);
    await workato.create(INPUT);
  }
  assert.deepEqual([ports.GET.size, ports.POST.size], [1, 3]);
});

test("a create is retried if a TransportError says that nothing was sent", async () => {
  const [{ Client, TransportError }] = TRANSPORTS;
  let calls = 0;
  const fetch = async () => {
    if (++calls === 1) throw new TransportError("no route to the proxy", { reached: false });
    return Response.json({ result: { id: 7 } });
  };
  assert.equal((await new Client({ apiToken: TOKEN, fetch }).create(INPUT)).id, 7);
  const lost = new Client({ apiToken: TOKEN, fetch: async () => { throw new TypeError("fetch failed"); } });
  assert.equal((await failure(lost.create(INPUT))).code, "ambiguous_outcome");
});

test("fromEnv reads the token and the host, and the constructor reads no environment variable", async () => {
  const [{ Client }] = TRANSPORTS;
  const emulator = await startEmulator("--documented");
  const before = { ...process.env };
  try {
    delete process.env.WORKATO_API_TOKEN;
    assert.throws(() => Client.fromEnv(), { code: "invalid_input", message: /`WORKATO_API_TOKEN` is not set/ });
    assert.throws(() => new Client({}), { code: "invalid_input" });
    Object.assign(process.env, { WORKATO_API_TOKEN: TOKEN, WORKATO_HOST: emulator.url });
    assert.equal((await Client.fromEnv({ timeoutMs: 5000, userAgent: "rollout/2.1" }).get(321)).id, 321);
    const headers = Object.fromEntries((await emulator.journal())[0].headers);
    assert.match(headers["user-agent"], /^workato-oauth-profiles\/\S+ javascript rollout\/2\.1$/);
    class Own extends Client {}
    assert.ok(Own.fromEnv() instanceof Own);

    process.env.WORKATO_DATA_CENTER = "eu";
    assert.throws(() => Client.fromEnv(), { code: "invalid_input", message: /name different servers: unset one of them/ });
    assert.equal((await Client.fromEnv({ baseUrl: emulator.url }).get(321)).id, 321);
    assert.ok(Client.fromEnv({ dataCenter: "jp" }));
    delete process.env.WORKATO_HOST;
    process.env.WORKATO_DATA_CENTER = "mars";
    assert.throws(() => Client.fromEnv(), { message: /`WORKATO_DATA_CENTER` must be one of us, eu/ });
  } finally {
    process.env = before;
  }
});
