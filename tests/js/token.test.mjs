// An API token that a function gives, and further headers.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";

import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

import { DOCUMENTED, failure, serve, startEmulator, TOKEN } from "./support.mjs";

const INPUT = { name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "client secret" };

/** A client whose `fetch` keeps the headers of each request. */
function recording(options, answer = () => Response.json({ result: DOCUMENTED })) {
  const seen = [];
  const fetch = async (url, { headers }) => (seen.push(headers), answer());
  return { seen, workato: new Client({ fetch, ...options }) };
}

describe("a function in `apiToken`", () => {
  test("is asked before each request, so that a rotated token keeps the client and its limit", async () => {
    let token = "first-token";
    for (const apiToken of [() => token, async () => token]) {
      token = "first-token";
      const { seen, workato } = recording({ apiToken, requestsPerMinute: 2, timeoutMs: 100 });
      await workato.get(321);
      token = "second-token";
      await workato.get(321);
      assert.deepEqual(seen.map(({ authorization }) => authorization), ["Bearer first-token", "Bearer second-token"]);
      assert.equal((await failure(workato.get(321))).code, "rate_limited");
    }
  });

  test("is asked again for each attempt, over sockets too", async () => {
    const emulator = await startEmulator("--documented", "--fault", "503");
    const tokens = ["wrong", TOKEN];
    const workato = new Client({ apiToken: async () => tokens.shift(), baseUrl: emulator.url });
    assert.equal((await workato.get(321)).id, 321);
    assert.deepEqual(tokens, []);
  });

  test("that fails ends the call with its error as cause, and nothing was sent", async () => {
    const thrown = new Error("the vault is sealed");
    const failing = [
      () => { throw thrown; },
      () => Promise.reject(thrown),
    ];
    for (const apiToken of failing) {
      const { seen, workato } = recording({ apiToken });
      const error = await failure(workato.create(INPUT));
      assert.equal(error.cause, thrown);
      assert.deepEqual([error.code, error.attempts, error.httpStatus, error.mayHaveApplied], ["unauthorized", 1, null, false]);
      assert.equal(error.message, "create profile `Acme`: the function in `apiToken` failed: the vault is sealed (unauthorized); check the function in `apiToken`");
      assert.deepEqual(seen, []);
    }
  });

  test("that gives no token is told as that", async () => {
    for (const [given, reason] of [
      [undefined, "the function in `apiToken` gave no text"],
      ["", /^the function in `apiToken` failed: the API token is empty/],
      ["Bearer canary-token", /^the function in `apiToken` failed: the API token begins with `Bearer`/],
    ]) {
      const { seen, workato } = recording({ apiToken: () => given });
      const error = await failure(workato.get(321));
      assert.equal(error.code, "unauthorized");
      assert.match(error.reason, reason instanceof RegExp ? reason : new RegExp(`^${reason}$`));
      assert.ok(!inspect(error, { depth: 9 }).includes("canary"));
      assert.deepEqual(seen, []);
    }
  });

  test("that fails ends a rollout, because it would fail for every customer", async () => {
    let asked = 0;
    const { seen, workato } = recording({ apiToken: () => { asked += 1; throw new Error("sealed"); }, requestsPerMinute: null });
    const walk = workato.assignEach(321, [1, 2, 3]);
    const outcomes = [];
    const error = await failure((async () => { for await (const outcome of walk) outcomes.push(outcome); })());
    assert.equal(error.code, "unauthorized");
    assert.ok(asked <= 2 && outcomes.length <= 1 && seen.length === 0);
  });

  test("that hangs ends with the timeout of the attempt, and with the signal", async () => {
    const emulator = await Emulator.start({ documented: true });
    const hanging = new Client({ ...emulator.clientOptions, apiToken: () => new Promise(() => {}) });
    const error = await failure(hanging.get(321));
    assert.deepEqual([error.code, error.reason], ["unauthorized", "the function in `apiToken` gave no token within 45.0 s"]);
    const controller = new AbortController();
    const { workato } = recording({ apiToken: () => (queueMicrotask(() => controller.abort()), new Promise(() => {})) });
    assert.equal((await failure(workato.get(321, { signal: controller.signal }))).code, "cancelled");
  });

  test("that gives a token at the moment of an abort sends nothing", async () => {
    for (let turns = 0; turns < 12; turns++) {
      const controller = new AbortController();
      let sent = 0;
      const abort = async () => {
        for (let turn = 0; turn < turns; turn++) await undefined;
        // Once it is sent, the abort belongs to the request.
        if (sent === 0) controller.abort("enough");
      };
      const apiToken = () => (abort(), TOKEN);
      const fetch = () => (sent++, new Promise(() => {}));
      const { code } = await failure(new Client({ apiToken, fetch, timeoutMs: 300 }).get(321, { signal: controller.signal }));
      const expected = controller.signal.aborted ? ["cancelled", 0] : ["timeout", 1];
      assert.deepEqual([code, sent], expected, `${turns} turns`);
    }
  });

  test("keeps the tokens of parallel calls out of every text", async () => {
    const answers = [];
    const fetch = (url, { headers }) =>
      new Promise((resolve) => answers.push(() => resolve(Response.json({ message: `you sent ${headers.authorization}` }, { status: 400 }))));
    let asked = 0;
    const workato = new Client({ apiToken: async () => `wrkaus-canary-000${++asked}`, fetch });
    const calls = Array.from({ length: 5 }, () => failure(workato.get(321)));
    while (answers.length < 5) await new Promise(setImmediate);
    answers.reverse().forEach((answer) => answer());
    const shown = inspect(await Promise.all(calls), { depth: 9, showHidden: true });
    assert.ok(shown.includes("[redacted]") && !shown.includes("canary"), shown);
  });

  test("keeps each of its tokens out of every text", async () => {
    const echo = (text) => () => Response.json({ message: `you sent ${text}` }, { status: 400 });
    let token = "wrkaus-canary-0001";
    const events = [];
    const apiToken = () => token;
    const { workato } = recording({ apiToken, onEvent: (event) => events.push(event) }, () => echo(token)());
    for (const next of ["wrkaus-canary-0001", "wrkaus-canary-0002"]) {
      token = next;
      const error = await failure(workato.get(321));
      assert.match(error.reason, /^you sent (wrkaus-)?\[redacted\]$/);
      const shown = inspect([error, workato, events], { depth: 9, showHidden: true }) + JSON.stringify(error);
      assert.ok(!shown.includes("canary"), shown);
    }
  });
});

describe("further headers", () => {
  test("are sent with each request", async () => {
    let headers;
    const server = await serve((request, response) => {
      headers = request.headers;
      response.end(JSON.stringify({ result: DOCUMENTED }));
    });
    const workato = new Client({ apiToken: TOKEN, baseUrl: server.url, headers: { "X-Api-Key": "key-0123456789", "x-tenant": "acme" } });
    await workato.get(321);
    assert.deepEqual([headers["x-api-key"], headers["x-tenant"], headers.authorization], ["key-0123456789", "acme", `Bearer ${TOKEN}`]);
  });

  test("that the client sets itself, or that are no headers, are refused, and no value is shown", () => {
    for (const [headers, reason] of [
      [{ Authorization: "canary" }, /^the header `Authorization` is set by the client: leave it out$/],
      [{ "user-agent": "canary" }, /is set by the client/],
      [{ "x y": "canary" }, /^the header `x y` has no valid name/],
      [{ x: "canary\r\na: b" }, /must be ASCII text/],
      [{ x: 5 }, /^headers must be an object of texts/],
      ["x: canary", /^headers must be an object of texts/],
      [[["x", "canary"]], /^headers must be an object of texts/],
      [new Map([["x", "canary"]]), /^headers must be an object of texts/],
      [new Headers({ x: "canary" }), /^headers must be an object of texts/],
      [{ x: NaN }, /^headers must be an object of texts/],
    ]) {
      assert.throws(() => new Client({ apiToken: TOKEN, headers }), (error) => {
        assert.equal(error.code, "invalid_input");
        assert.match(error.reason, reason);
        return !inspect(error, { depth: 9 }).includes("canary");
      });
    }
  });

  test("with the key of a gateway are redacted", async () => {
    const { workato } = recording({ apiToken: TOKEN, headers: { "x-api-key": "canary-key-0123" } }, () => {
      return Response.json({ message: "no such key: canary-key-0123" }, { status: 403 });
    });
    const error = await failure(workato.get(321));
    assert.equal(error.reason, "no such key: [redacted]");
    assert.ok(!inspect([error, workato], { depth: 9, showHidden: true }).includes("canary"));
  });
});
