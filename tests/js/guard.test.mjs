// `onlyEmulators`, the guard of users' tests: no client sends to the real service by mistake.
import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";

import * as esm from "workato-oauth-profiles";
import { Client as Inline } from "workato-oauth-profiles/inline";
import { Emulator, onlyEmulators } from "workato-oauth-profiles/testing";

import { failure, require, startEmulator, TOKEN } from "./support.mjs";

const { Client } = esm;
const { Client: CommonJs } = require("workato-oauth-profiles");
const REFUSED = /^`onlyEmulators` refuses https:\/\/app\.eu\.workato\.com: .* `fetch: emulator\.fetch`$/;
let sent = 0;
const options = { apiToken: TOKEN, dataCenter: "eu", maxAttempts: 1, fetch: async () => (sent++, new Response("{}")) };

afterEach(() => {
  assert.equal(sent, 0, "a request was sent");
});

async function assertRefused(call, message = REFUSED) {
  const error = await failure(call);
  assert.match(error.message, message);
  assert.ok(!(error instanceof esm.WorkatoError), "a program that handles a WorkatoError must not hide it");
}

async function assertSent(workato) {
  assert.equal((await failure(workato.get(321))).code, "decode");
  assert.equal(sent, 1);
  sent = 0;
}

describe("the guard", () => {
  test("refuses every host but this machine, and emulators are allowed", async () => {
    const before = new Client(options);
    const walk = before.profiles();
    const end = onlyEmulators();
    const calls = [
      () => before.get(321),
      () => walk.next(),
      () => before.assignEach(321, [1]).next(),
      () => before.ensure({ name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "hush" }),
      () => new Client(options).get(321),
      () => new Inline(options).get(321),
      () => new CommonJs(options).get(321),
      () => new Client({ apiToken: TOKEN, dataCenter: "eu" }).get(321),
    ];
    for (const call of calls) await assertRefused(call());
    const inside = await Emulator.start({ documented: true });
    const separate = await startEmulator("--documented");
    for (const allowed of [inside.clientOptions, { apiToken: TOKEN, baseUrl: separate.url }]) {
      for (const { Client: Any } of [esm, { Client: CommonJs }, { Client: Inline }]) {
        assert.equal((await new Any(allowed).get(321)).id, 321);
      }
    }
    end();
    await assertSent(before);
  });

  test("refuses the next item of a walk that began before it", async () => {
    let requests = 0;
    const page = { result: Array.from({ length: 100 }, (_, id) => ({ id: id + 1, name: `${id}`, provider: "hubspot", data: {} })) };
    const workato = new Client({ ...options, fetch: async () => (requests++, Response.json(page)) });
    const walk = workato.profiles();
    await walk.next();
    const end = onlyEmulators();
    await assertRefused(walk.next());
    end();
    assert.equal(requests, 1);
  });

  test("may be nested, and ending one twice does not end another", async () => {
    const workato = new Client(options);
    const [outer, inner] = [onlyEmulators(), require("workato-oauth-profiles/testing").onlyEmulators()];
    inner();
    inner();
    await assertRefused(workato.get(321));
    outer();
    await assertSent(workato);
  });

  for (const [name, proxy] of Object.entries({ setting: "http://127.0.0.1:1", environment: undefined })) {
    test(`refuses a proxy of the ${name}, which may be another machine`, async (t) => {
      const emulator = await startEmulator("--documented");
      const options = { apiToken: TOKEN, baseUrl: emulator.url, proxy };
      const end = onlyEmulators();
      process.env.HTTP_PROXY = "http://127.0.0.1:1";
      t.after(() => delete process.env.HTTP_PROXY);
      await assertRefused(new Client(options).get(321), /refuses a proxy, .* give the client `proxy: false`, or set `NO_PROXY`/);
      assert.equal((await new Client({ ...options, proxy: false }).get(321)).id, 321);
      end();
    });
  }

  for (const host of ["localhost.example.com", "127.0.0.1.example.com", "10.0.0.1"]) {
    test(`refuses ${host}, which looks like this machine`, async () => {
      const end = onlyEmulators();
      const { dataCenter, ...others } = options;
      await assertRefused(new Client({ ...others, baseUrl: `https://${host}` }).get(321), new RegExp(`refuses https://${host}:`));
      end();
    });
  }
});
