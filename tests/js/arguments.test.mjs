// A wrong argument is the error `invalid_input` at the call, which says what to type, and nothing is sent.
import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";

import { TRANSPORTS, failure, startEmulator, TOKEN } from "./support.mjs";

const INPUT = { name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "canary-secret" };
const LEDGER = { nextLine: () => null, append: () => {} };
/** Every verb with its right arguments, without the options. */
const VERBS = {
  list: [],
  get: [321],
  create: [INPUT],
  update: [321, INPUT],
  delete: [321],
  assign: [321, 123],
  unassign: [321, 123],
  profiles: [],
  find: [],
  ensure: [INPUT],
  rotateSecret: [321],
  ensureEach: [[INPUT]],
  assignEach: [321, [123]],
  unassignEach: [321, [123]],
  reassignEach: [{ from: 321, to: 322 }, [123]],
};
/** What these verbs need in their options. */
const NEEDED = {
  find: { name: "Acme", provider: "hubspot" },
  rotateSecret: { clientSecret: "canary-secret" },
  reassignEach: { ledger: LEDGER },
};
const WALKS = ["profiles", "ensureEach", "assignEach", "unassignEach", "reassignEach"];

/** The error of a call: a verb rejects, and a walk or rollout throws at once. */
async function refused(workato, verb, ...args) {
  let call;
  try {
    call = workato[verb](...args);
  } catch (error) {
    assert.ok(WALKS.includes(verb), `${verb} throws: ${error.stack}`);
    return error;
  }
  assert.ok(!WALKS.includes(verb), `${verb} does not look at its arguments when it is called`);
  assert.ok(call instanceof Promise);
  return failure(call);
}

for (const { name, Client, WorkatoError, options } of TRANSPORTS) {
  describe(name, () => {
    const client = (emulator) => new Client({ apiToken: TOKEN, baseUrl: emulator.url, ...options });

    async function isRefused(workato, verb, args, said) {
      const error = await refused(workato, verb, ...args);
      assert.ok(error instanceof WorkatoError && error.code === "invalid_input", `${verb}: ${error.stack}`);
      assert.ok(!error.message.includes("canary"), error.message);
      assert.match(error.reason, said, verb);
    }

    test("options that are no plain object are refused, and nothing is sent", async () => {
      const emulator = await startEmulator("--documented", "--customers", "5");
      const workato = client(emulator);
      const { signal } = new AbortController();
      const wrong = new Map([
        [null, /not null$/],
        [true, /not true$/],
        [5, /not 5$/],
        ["canary", /not a string$/],
        [[], /not an array$/],
        [() => {}, /not a function$/],
        [new Map(), /not a Map$/],
        [AbortSignal.abort(), /give the signal as `\{ signal \}`$/],
        [new AbortController(), /give the signal as `\{ signal: controller.signal \}`$/],
        [signal, /give the signal as `\{ signal \}`$/],
      ]);
      for (const [verb, args] of Object.entries(VERBS)) {
        for (const [value, said] of wrong) {
          await isRefused(workato, verb, [...args, value], said);
        }
      }
      for (const [verb, sample] of [["assignEach", "{ dryRun: true }"], ["ensure", "{ replace: true }"], ["unassign", "{ force: true }"]]) {
        const error = await refused(workato, verb, ...VERBS[verb], true);
        assert.ok(error.message.includes(`\`${sample}\``), error.message);
      }
      assert.deepEqual(await emulator.journal(), []);
    });

    test("options of any realm, without a prototype, and undefined are taken", async () => {
      const { runInNewContext } = await import("node:vm");
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      for (const good of [undefined, {}, runInNewContext("({ timeoutMs: 5000 })"), Object.create(null), { signal: undefined }]) {
        assert.equal((await workato.get(321, good)).id, 321);
      }
      assert.equal((await workato.get(321, { signal: null })).id, 321, "as for fetch");
    });

    test("an unknown option is looked at first, and the error says what is meant", async () => {
      const emulator = await startEmulator("--documented", "--customers", "5");
      const workato = client(emulator);
      const meant = [
        ["list", [{ per_page: 5 }], "perPage"],
        ["list", [{ perpage: 5, page: "x" }], "perPage"],
        ["get", ["not an id", { timeout: 5 }], "timeoutMs"],
        ["get", [321, { timeout_ms: undefined }], "timeoutMs"],
        ["unassign", [321, 123, { Force: true }], "force"],
        ["ensure", [INPUT, { replce: true }], "replace"],
        ["find", [{ ...NEEDED.find, Signal: 1 }], "signal"],
        ["rotateSecret", [321, { client_secret: "canary" }], "clientSecret"],
        ["assignEach", [321, [123], { dryrun: true }], "dryRun"],
        ["assignEach", [321, [123], { dry_run: true }], "dryRun"],
        ["assignEach", [321, [123], { onledger: () => {}, leger: LEDGER }], "ledger"],
        ["ensureEach", [[INPUT], { dryrun: true }], "dryRun"],
        ["reassignEach", [{ from: 321, To: 322 }, [123], { ledger: LEDGER }], "to"],
        ["create", [{ ...INPUT, client_secret: "canary" }], "clientSecret"],
        ["create", [{ client_id: "canary", name: 5 }], "clientId"],
        ["update", [321, { ...INPUT, Token: "canary" }], "token"],
        ["ensureEach", [[INPUT, { ...INPUT, clientid: "canary" }]], "clientId"],
      ];
      for (const [verb, args, right] of meant) {
        await isRefused(workato, verb, args, new RegExp(`: did you mean \`${right}\`\\?`));
      }
      await isRefused(workato, "get", [321, { retries: 5 }], /unknown option `retries`: there are `signal`, `timeoutMs`, /);
      await isRefused(workato, "get", [321, { constructor: 5 }], /unknown option `constructor`/);
      await isRefused(workato, "create", [INPUT, { replace: true }], /unknown option `replace`/);
      await isRefused(workato, "ensureEach", [[INPUT, { ...INPUT, clientid: "a" }]], /^input 2 of the list: /);
      assert.deepEqual(await emulator.journal(), []);
    });

    test("an unknown option of the client is looked at before the token", () => {
      for (const [given, right] of [
        [{ api_token: "canary" }, "apiToken"],
        [{ apiToken: "canary", baseURL: "https://example.com" }, "baseUrl"],
        [{ apiToken: "canary", timeout: 5 }, "timeoutMs"],
        [{ apiToken: "canary", datacenter: "eu" }, "dataCenter"],
        [{ apiToken: "canary", onevent: () => {} }, "onEvent"],
        [{ apiToken: "canary", retries: 1 }, undefined],
      ]) {
        for (const make of [() => new Client(given), () => Client.fromEnv({ ...given })]) {
          assert.throws(make, ({ code, message }) => {
            assert.equal(code, "invalid_input");
            assert.ok(right ? message.includes(`did you mean \`${right}\`?`) : /there are `apiToken`, /.test(message), message);
            return !message.includes("canary");
          });
        }
      }
    });

    test("settings of a client that are no plain object are refused, and not shown", () => {
      for (const wrong of ["canary-token", undefined, null, 5, true, ["canary-token"], () => {}, new URL("https://canary")]) {
        assert.throws(() => new Client(wrong), ({ code, message }) => {
          assert.equal(code, "invalid_input");
          assert.match(message, /`new Client\(\{ apiToken \}\)`/);
          return !message.includes("canary");
        });
        if (wrong !== undefined) assert.throws(() => Client.fromEnv(wrong), { code: "invalid_input" });
      }
    });

    test("a clock without its methods is refused", () => {
      const make = (more) => () => new Client({ apiToken: TOKEN, ...options, ...more });
      for (const clock of [{}, null, 5, { now: () => 0 }, { now: 5, after: () => {} }]) {
        assert.throws(make({ clock }), { code: "invalid_input", message: /`clock` must have the methods now and after/ });
      }
    });

    test("an AbortController in place of its signal is refused, and nothing is thrown later", async () => {
      const emulator = await startEmulator("--documented", "--customers", "5");
      const workato = client(emulator);
      for (const [verb, args] of Object.entries(VERBS)) {
        const given = { ...NEEDED[verb], signal: new AbortController() };
        await isRefused(workato, verb, [...args, given], /`signal` must be an AbortSignal: give `controller.signal`/);
        await isRefused(workato, verb, [...args, { ...given, signal: {} }], /`signal` must be an AbortSignal/);
        await isRefused(workato, verb, [...args, { ...given, signal: 5000 }], /`AbortSignal.timeout\(5000\)`/);
      }
      assert.deepEqual(await emulator.journal(), []);
    });

    test("a ledger that is a path is refused with what to type", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      for (const verb of ["ensureEach", "assignEach", "unassignEach", "reassignEach"]) {
        const given = (ledger) => [...VERBS[verb], { ...NEEDED[verb], ledger }];
        await isRefused(workato, verb, given("x.jsonl"), /`ledger: fileLedger\("x.jsonl"\)`/);
        for (const wrong of [null, true, {}, { nextLine: () => null }, new URL("file:///x.jsonl")]) {
          await isRefused(workato, verb, given(wrong), /`ledger: fileLedger\(/);
        }
      }
      await isRefused(workato, "reassignEach", VERBS.reassignEach, /`\{ ledger: fileLedger\("moves.jsonl"\) \}`/);
      await isRefused(workato, "reassignEach", [...VERBS.reassignEach, {}], /a ledger is required/);
    });

    test("a profile that is no object is refused, and not shown", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      for (const wrong of [undefined, null, "canary", 5, true, ["canary"], () => "canary"]) {
        for (const [verb, before] of [["create", []], ["update", [321]], ["ensure", []]]) {
          await isRefused(workato, verb, [...before, wrong], /`\{ name, provider, clientId, clientSecret \}`/);
        }
        await isRefused(workato, "ensureEach", [[INPUT, wrong]], /^input 2 of the list: it is not an object/);
      }
      for (const wrong of [undefined, null, INPUT, "canary", 5]) {
        await isRefused(workato, "ensureEach", [wrong], /^the inputs must be an array/);
      }
      assert.deepEqual(await emulator.journal(), []);
    });

    test("a secret that is not in an object is refused, and not shown", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      for (const wrong of ["canary", undefined, null, 5]) {
        await isRefused(workato, "rotateSecret", [321, wrong], /`\{ clientSecret \}`/);
      }
      await isRefused(workato, "rotateSecret", [321, {}], /client secret/);
      await isRefused(workato, "rotateSecret", [321, "canary", { timeoutMs: 5 }], /`\{ clientSecret \}`/);
      await isRefused(workato, "find", [], /`\{ name, provider \}`/);
      await isRefused(workato, "find", ["Acme", "hubspot"], /`\{ name, provider \}`/);
      for (const profiles of [undefined, null, 321, [321, 322]]) {
        await isRefused(workato, "reassignEach", [profiles, [123], NEEDED.reassignEach], /`\{ from: 321, to: 322 \}`/);
      }
      assert.deepEqual(await emulator.journal(), []);
    });

    test("what JSON does not have is refused, and neither left out nor written as something else", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      const itself = {};
      itself.itself = itself;
      const odd = [NaN, 5n, Symbol("id"), () => "canary", new Date(0), new URL("https://canary"), new String("canary"), new Map(), { toJSON: () => "canary" }, itself];
      for (const value of odd) {
        for (const name of Object.keys(INPUT)) await isRefused(workato, "create", [{ ...INPUT, [name]: value }], /./);
        await isRefused(workato, "create", [{ ...INPUT, token: value }], /./);
        await isRefused(workato, "rotateSecret", [321, { clientSecret: "secret", token: value }], /./);
        await isRefused(workato, "get", [value], /./);
        await isRefused(workato, "list", [{ page: value }], /./);
        await isRefused(workato, "ensure", [INPUT, { replace: value }], /./);
        await isRefused(workato, "get", [321, { timeoutMs: value }], /./);
        assert.throws(() => new Client({ ...options, apiToken: typeof value === "function" ? itself : value }), { code: "invalid_input" });
      }
      await isRefused(workato, "get", [new Date(0)], /not `a Date`/);
      await isRefused(workato, "get", [itself], /^an argument contains itself, or cannot be written as JSON$/);
      assert.deepEqual(await emulator.journal(), []);
    });

    test("options in a further argument are not ignored", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      const more = { timeoutMs: 5000 };
      for (const [verb, args] of [
        ["list", [{ page: 1 }, more]],
        ["profiles", [{}, more]],
        ["find", [NEEDED.find, more]],
        ["rotateSecret", [321, NEEDED.rotateSecret, more]],
      ]) {
        await isRefused(workato, verb, args, /too many arguments: give all options in one object/);
      }
      const error = await failure(Promise.all([321, 322].map(workato.get, workato)));
      assert.equal(error.code, "invalid_input");
      assert.deepEqual(await emulator.journal(), []);
    });

    test("what is not a customer is shown with what to type", async () => {
      const emulator = await startEmulator("--documented");
      const workato = client(emulator);
      const wrong = new Map([
        ["A2300", "`A2300` is not a customer"],
        [{ external_id: "A2300" }, "`{ external_id: string }` is not a customer"],
        [{ externalId: 5, a: 1, b: 2, c: 3 }, "`{ externalId: number, a: number, b: number, ... }` is not a customer"],
        [undefined, "`undefined` is not a customer"],
        [null, "`null` is not a customer"],
        [[], "`an array` is not a customer"],
        [new (class Row {})(), "`a Row` is not a customer"],
      ]);
      for (const [customer, said] of wrong) {
        for (const verb of ["assign", "unassign"]) {
          await isRefused(workato, verb, [321, customer], /such as `\{ externalId: "A2300" \}`/);
          assert.ok((await refused(workato, verb, 321, customer)).message.includes(said));
        }
        const error = await failure(workato.assignEach(321, [customer], { dryRun: true }).next());
        assert.equal(error.code, "invalid_input");
        assert.ok(error.message.includes(said), error.message);
        await emulator.reset({ documented: true });
      }
      class Row {
        get externalId() {
          return "A2401";
        }
      }
      assert.deepEqual(await workato.assign(321, new Row()), { already: false }, "any object with an externalId");
      for (const customers of [undefined, null, 5, "A2300", {}, { length: 1 }]) {
        await isRefused(workato, "assignEach", [321, customers], /^the customers must be an array/);
      }
    });
  });
}

test("a fetch that does not return a Response is told as that, and not as an error of the network", async () => {
  const [{ Client }] = TRANSPORTS;
  const headers = new Headers();
  const wrong = new Map([
    [undefined, "undefined"],
    [null, "null"],
    [{ ok: true, data: {} }, "{ ok: boolean, data: object }"],
    ["text", "a string"],
    [{ status: 200, headers }, "{ status: number, headers: object }"],
    [{ status: "200", headers, arrayBuffer: async () => new ArrayBuffer(0) }, "{ status: string, "],
    [{ status: 200, headers: undefined, arrayBuffer: async () => new ArrayBuffer(0) }, "{ status: number, "],
    [{ status: 200, headers, arrayBuffer: async () => "{}" }, "a string"],
    [{ status: 2 ** 20, headers, arrayBuffer: async () => new ArrayBuffer(0) }, "{ status: number, "],
  ]);
  for (const [value, shown] of wrong) {
    const given = mock.fn(async () => value);
    const workato = new Client({ apiToken: TOKEN, fetch: given });
    const error = await failure(workato.get(321));
    assert.equal(error.code, "decode");
    assert.match(error.reason, /^`fetch` must return a Response/);
    assert.ok(error.reason.includes(shown), error.reason);
    assert.doesNotMatch(error.message, /certificate|network|proxy/);
    assert.equal(given.mock.callCount(), 1, "it is not sent again");
    assert.equal((await failure(workato.create(INPUT))).code, "ambiguous_outcome", "it may have arrived");
  }
});
