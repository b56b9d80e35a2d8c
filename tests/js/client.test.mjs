// The client, over every transport.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { inspect } from "node:util";

import { DOCUMENTED, TRANSPORTS, failure, startEmulator, TOKEN } from "./support.mjs";

const CANARY = "wrkaus-canary-0123456789";

/** A `fetch` that always gives this answer. */
function answering(body, init) {
  return async () => new Response(JSON.stringify(body), init);
}

function page(first, count) {
  return { result: Array.from({ length: count }, (_, index) => ({ id: first + index })) };
}

for (const { name, Client, WorkatoError, options } of TRANSPORTS) {
  describe(name, () => {
    test("a value that is not an id is refused and shown", async () => {
      const emulator = await startEmulator();
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      const shown = new Map([
        [NaN, "`NaN`"],
        [Infinity, "`Infinity`"],
        ["321", '`"321"`'],
        [5n, '`"5n"`'],
        [2 ** 53, "`9007199254740992`"],
        [1.5, "`1.5`"],
        [-1, "`-1`"],
        [0, "`0`"],
        [true, "`true`"],
        [undefined, "`null`"],
        [null, "`null`"],
      ]);
      for (const [id, text] of shown) {
        const error = await failure(workato.get(id));
        assert.ok(error instanceof WorkatoError && error instanceof Error);
        assert.equal(error.code, "invalid_input");
        assert.ok(error.message.includes(text), error.message);
      }
      for (const bad of [{ page: NaN }, { page: 0 }, { page: 5n }, { perPage: 101 }, { perPage: "5" }]) {
        assert.equal((await failure(workato.list(bad))).code, "invalid_input");
      }
      for (const page of [1.5, 0]) assert.throws(() => workato.profiles({ page }), { code: "invalid_input", reason: /^`page` must be/ });
      assert.deepEqual(await emulator.journal(), []);
    });

    test("an id of more than 32 bits is sent as it is", async () => {
      const emulator = await startEmulator();
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      assert.equal((await failure(workato.get(2 ** 32 + 5))).code, "not_found");
      assert.equal((await emulator.journal())[0].path, "/api/custom_oauth_profiles/4294967301");
    });

    test("neither the client nor an error shows the token", async () => {
      const echo = answering({ message: `you sent ${CANARY}`, errors: { token: [CANARY] } }, { status: 400 });
      const workato = new Client({ apiToken: CANARY, fetch: echo });
      const error = await failure(workato.get(321));
      assert.equal(error.code, "invalid_request");
      for (const value of [workato, error]) {
        const shown = [
          inspect(value, { showHidden: true, depth: 9, getters: true }),
          JSON.stringify(value),
          JSON.stringify(Object.getOwnPropertyNames(value).map((key) => value[key])),
          String(value),
          inspect(structuredClone(value), { showHidden: true }),
        ];
        assert.ok(!shown.join().includes("canary"), shown.join());
      }
      assert.equal(inspect(workato), "Client {}");
    });

    test("the message of an error says what happened, and its fields hold everything", async () => {
      const workato = new Client({
        apiToken: TOKEN,
        fetch: answering({ message: "Not found" }, { status: 404, headers: { "X-Correlation-Id": "ab12" } }),
      });
      const error = await failure(workato.get(321));
      assert.equal(error.name, "WorkatoError");
      assert.match(error.message, /^get profile 321: Not found \(not_found, 404, correlation id ab12\); /);
      assert.match(error.stack, /^WorkatoError: get profile 321: Not found/);
      const { code, reason, httpStatus, correlationId, attempts, method, path, retryAfterMs } = error;
      assert.deepEqual([code, reason, httpStatus, correlationId], ["not_found", "Not found", 404, "ab12"]);
      assert.deepEqual([attempts, method, retryAfterMs], [1, "GET", null]);
      assert.equal(path, "/api/custom_oauth_profiles/321");
      assert.ok(Object.isFrozen(error.fieldErrors));
    });

    test("a correlation id that is sent twice is shown once", async () => {
      const emulator = await startEmulator();
      const headers = [1, 2].map(() => ["X-Request-Id", "ab12"]);
      await emulator.fail({ status: 404, headers });
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      assert.equal((await failure(workato.get(321))).correlationId, "ab12");
    });

    test("a profile is a plain object that is deeply frozen", async () => {
      const result = { ...DOCUMENTED, tags: [{ name: "a" }], data: { client_id: "c", scopes: ["b"] } };
      const workato = new Client({ apiToken: TOKEN, fetch: answering({ result }) });
      const profile = await workato.get(321);
      assert.equal(Object.getPrototypeOf(profile), Object.prototype);
      assert.deepEqual(profile.extra, { tags: [{ name: "a" }], data: { scopes: ["b"] } });
      for (const part of [profile, profile.extra, profile.extra.tags[0], profile.extra.data.scopes]) {
        assert.ok(Object.isFrozen(part));
      }
      const profiles = await new Client({ apiToken: TOKEN, fetch: answering(page(1, 3)) }).list();
      assert.deepEqual(profiles.sort((a, b) => b.id - a.id).map(({ id }) => id), [3, 2, 1], "the array is the caller's own");
      assert.ok(profiles.every(Object.isFrozen));
    });

    test("each profile of a page has its own fields, whatever the others contain", async () => {
      const rows = [
        { ...DOCUMENTED, id: 1, name: "Zoë 😀 \u0000 \"quoted\"\n", provider: "" },
        { id: 2, name: "plain", provider: "hubspot", created_at: null, tags: ["é"] },
        { ...DOCUMENTED, id: 2 ** 53 - 1, user_id: 0, data: { client_id: "" } },
      ];
      const given = (result) => new Client({ apiToken: TOKEN, fetch: answering({ result }) });
      const page = await given(rows).list();
      for (const [index, row] of rows.entries()) {
        assert.deepEqual(page[index], await given(row).get(row.id));
        const { id, name, provider, user_id, data, shared_accounts_count, oem_customers_count, created_at, updated_at, tags } = row;
        assert.deepEqual(page[index], {
          id,
          name,
          provider,
          userId: user_id ?? null,
          clientId: data?.client_id ?? null,
          sharedAccountsCount: shared_accounts_count ?? null,
          oemCustomersCount: oem_customers_count ?? null,
          createdAt: created_at ?? null,
          updatedAt: updated_at ?? null,
          extra: tags ? { tags } : {},
        });
      }
    });

    test("an invalid option is refused by its name", () => {
      const names = {
        apiToken: /api.?token/i,
        dataCenter: /data.?center/i,
        baseUrl: /base.?url/i,
        allowHttp: /allow.?http/i,
        timeoutMs: /^`timeoutMs`/,
        attemptTimeoutMs: /^`attemptTimeoutMs`/,
        connectTimeoutMs: /^`connectTimeoutMs`/,
        maxAttempts: /^`maxAttempts`/,
        requestsPerMinute: /^`requestsPerMinute`/,
        onEvent: /onEvent/,
        fetch: /fetch/,
        timeout: /`timeout`/,
      };
      const refused = {
        apiToken: [undefined, null, 5, "", " a", `${CANARY}\n`],
        dataCenter: ["mars", null, 5],
        baseUrl: ["workato.example.com", "https://x/api", "http://example.com", 5],
        allowHttp: ["yes", 1],
        timeoutMs: [0, -1, NaN, Infinity, null, "5", 2 * 24 * 60 * 60 * 1000],
        attemptTimeoutMs: [0, NaN],
        connectTimeoutMs: [0, NaN, "5"],
        maxAttempts: [0, 1.5, NaN, "3", 2 ** 32 + 3],
        requestsPerMinute: [0, -1, 1.5, NaN, "60"],
        onEvent: ["console.log", null, {}],
        fetch: ["fetch", null],
        timeout: [5],
      };
      for (const [name, values] of Object.entries(refused)) {
        for (const value of values) {
          const make = () => new Client({ apiToken: TOKEN, ...options, [name]: value });
          assert.throws(make, (error) => {
            assert.ok(error instanceof WorkatoError && error.code === "invalid_input", `${name}: ${value}`);
            assert.match(error.reason, names[name]);
            return !error.message.includes("canary");
          });
        }
      }
      assert.throws(() => new Client(), { code: "invalid_input", reason: /apiToken/ });
      const both = { apiToken: TOKEN, dataCenter: "eu", baseUrl: "https://example.com" };
      assert.throws(() => new Client(both), { code: "invalid_input", reason: /give either `dataCenter` or `baseUrl`$/ });
    });

    test("all valid options are accepted", async () => {
      const events = [];
      const workato = new Client({
        apiToken: TOKEN,
        dataCenter: undefined,
        baseUrl: "http://workato.example.com/prefix/",
        allowHttp: true,
        timeoutMs: 5000.5,
        attemptTimeoutMs: 1000,
        connectTimeoutMs: undefined,
        maxAttempts: 1,
        requestsPerMinute: null,
        dangerouslyAllowBrowser: true,
        onEvent: (event) => events.push(event),
        fetch: async (url) => Response.json({ result: { id: 1, name: url } }),
      });
      assert.equal((await workato.get(1)).name, "http://workato.example.com/prefix/api/custom_oauth_profiles/1");
      assert.deepEqual(events.map(({ kind }) => kind), ["sending", "received", "odd_answer"]);
    });

    test("each data center has its own host", async () => {
      const hosts = new Set();
      const note = async (url) => (hosts.add(new URL(url).host), Response.json({ result: { id: 1 } }));
      for (const dataCenter of ["us", "eu", "jp", "sg", "au", "il", "kr", "uk", "cn", "trial"]) {
        await new Client({ apiToken: TOKEN, dataCenter, fetch: note }).get(1);
      }
      assert.equal(hosts.size, 10);
    });

    test("events report what happens, and are frozen", async () => {
      const emulator = await startEmulator("--documented", "--fault", "503");
      const events = [];
      const onEvent = (event) => events.push(event);
      await new Client({ apiToken: TOKEN, baseUrl: emulator.url, onEvent, ...options }).get(321);
      const kinds = events.map(({ kind }) => kind);
      assert.deepEqual(kinds, ["sending", "received", "retrying", "sending", "received"]);
      const [, answer, again] = events;
      assert.deepEqual([answer.level, answer.status, answer.attempt], ["debug", 503, 1]);
      assert.deepEqual(events.map(({ call }) => call), [1, 1, 1, 1, 1]);
      assert.ok(answer.elapsedMs >= 0 && answer.correlationId);
      assert.deepEqual([again.level, again.reason], ["info", "server_error"]);
      assert.ok(again.waitMs >= 0 && again.text.startsWith("retrying GET /api/custom_oauth_profiles/321"));
      assert.ok(Object.isFrozen(answer));
    });

    test("an error in onEvent does not end the call, and is written to the console", async () => {
      const emulator = await startEmulator("--documented");
      const written = mock.method(console, "error", () => {});
      const thrown = new Error("in onEvent");
      const throwing = () => {
        throw thrown;
      };
      for (const onEvent of [throwing, async () => throwing()]) {
        const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, onEvent, ...options });
        assert.equal((await workato.get(321)).id, 321);
      }
      const reported = written.mock.calls.map((call) => call.arguments.at(-1));
      written.mock.restore();
      assert.deepEqual(reported, [thrown, thrown, thrown, thrown]);
    });

    test("profiles sends nothing before the first next(), and no more after a break", async () => {
      const emulator = await startEmulator("--profiles", "250");
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });
      workato.profiles();
      for await (const { id } of workato.profiles()) {
        assert.ok(id > 0);
        break;
      }
      const walk = workato.profiles();
      assert.equal((await walk.next()).done, false);
      assert.deepEqual(await walk.return(), { value: undefined, done: true });
      assert.deepEqual(await walk.next(), { value: undefined, done: true });
      assert.equal((await emulator.journal()).length, 2);
    });

    test("an iteration over profiles that pauses does not block other calls", async () => {
      const emulator = await startEmulator("--documented", "--profiles", "250");
      const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, requestsPerMinute: 3, ...options });
      const walk = workato.profiles();
      await walk.next();
      assert.equal((await workato.get(321)).id, 321);
      let count = 1;
      for await (const profile of walk) {
        count += 1;
        if (profile.id && count === 200) break;
      }
      assert.equal(count, 200);
    });

    test("an iteration over profiles ends with its first error", async () => {
      const emulator = await startEmulator("--profiles", "100");
      const workato = new Client({ apiToken: "another", baseUrl: emulator.url, ...options });
      const walk = workato.profiles();
      assert.equal((await failure(walk.next())).code, "unauthorized");
      assert.deepEqual(await walk.next(), { value: undefined, done: true });
    });

    test("all calls of a client share one rate limit", async () => {
      const limited = { apiToken: TOKEN, requestsPerMinute: 2, timeoutMs: 300, fetch: answering({ result: { id: 1 } }) };
      const workato = new Client(limited);
      const calls = await Promise.allSettled([1, 1, 1].map((id) => workato.get(id)));
      const codes = calls.map(({ reason }) => reason?.code);
      assert.deepEqual(codes, [undefined, undefined, "rate_limited"]);
      assert.equal((await new Client(limited).get(1)).id, 1, "another client has another limit");
    });

    test("parallel calls do not exceed the rate limit", async () => {
      const emulator = await startEmulator("--documented");
      const limited = { apiToken: TOKEN, baseUrl: emulator.url, requestsPerMinute: 5, timeoutMs: 1000 };
      const workato = new Client({ ...limited, ...options });
      const calls = await Promise.allSettled(Array.from({ length: 8 }, () => workato.get(321)));
      const codes = calls.map(({ reason }) => reason?.code ?? "ok").sort();
      assert.deepEqual(codes, [...Array(5).fill("ok"), ...Array(3).fill("rate_limited")]);
      assert.equal((await emulator.journal()).length, 5);
    });

    test("a thousand calls in sequence and a hundred in parallel", async () => {
      const fetch = answering({ result: DOCUMENTED });
      const workato = new Client({ apiToken: TOKEN, requestsPerMinute: null, fetch });
      for (let count = 0; count < 1000; count++) await workato.get(321);
      const profiles = await Promise.all(Array.from({ length: 100 }, () => workato.get(321)));
      assert.ok(profiles.every(({ name }) => name === DOCUMENTED.name));
    });
  });
}
