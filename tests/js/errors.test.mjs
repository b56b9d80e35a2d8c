// What programs do with an error: recognise it, send it to another thread, write it as JSON.
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { MessageChannel, Worker } from "node:worker_threads";

import * as inline from "workato-oauth-profiles/inline";

import { failure, require, TOKEN, TRANSPORTS } from "./support.mjs";

const [esm, cjs] = TRANSPORTS;
const COPIES = { import: esm, require: cjs, inline, "inline, required": require("workato-oauth-profiles/inline") };

/** An error of this copy of the package. */
function errorOf({ Client }, answer = { status: 404, headers: { "X-Correlation-Id": "ab12" } }) {
  const fetch = async () => new Response('{"message": "Not found"}', answer);
  return failure(new Client({ apiToken: TOKEN, fetch }).get(321));
}

describe("an error is recognised", () => {
  test("by `instanceof` and `isWorkatoError` of every copy of the package", async () => {
    for (const [made, copy] of Object.entries(COPIES)) {
      const error = await errorOf(copy);
      for (const [asked, { WorkatoError, isWorkatoError }] of Object.entries(COPIES)) {
        assert.ok(error instanceof WorkatoError, `${made}, ${asked}`);
        assert.ok(isWorkatoError(error), `${made}, ${asked}`);
      }
      assert.ok(error instanceof Error);
    }
  });

  test("and nothing else is", () => {
    const { WorkatoError, isWorkatoError } = esm;
    for (const other of [new Error("code"), { code: "network" }, null, undefined, "network", 5, () => {}]) {
      assert.ok(!(other instanceof WorkatoError) && !isWorkatoError(other));
    }
  });

  test("as one of a class that extends WorkatoError only if it is one", async () => {
    class Mine extends esm.WorkatoError {}
    const error = await errorOf(esm);
    assert.ok(!(error instanceof Mine));
    const mine = new Mine(error.toJSON());
    assert.ok(mine instanceof Mine && mine instanceof esm.WorkatoError && mine instanceof cjs.WorkatoError);
  });
});

describe("an error crosses to another thread", () => {
  test("as the JSON of `toJSON`, from which an error is made again", async () => {
    const error = await errorOf(esm);
    const { port1, port2 } = new MessageChannel();
    port1.postMessage(error.toJSON());
    const [json] = await once(port2, "message");
    port1.close();
    const again = new cjs.WorkatoError(json);
    assert.deepEqual(again.toJSON(), error.toJSON());
    assert.deepEqual([again.code, again.httpStatus, again.name, again.message], ["not_found", 404, "WorkatoError", error.message]);
    assert.deepEqual(structuredClone(error.toJSON()), error.toJSON());
  });

  test("with its code where a worker of Node ends with it", async () => {
    const script = `
      const { Client } = require("workato-oauth-profiles");
      const fetch = async () => new Response("{}", { status: 404 });
      new Client({ apiToken: "${TOKEN}", fetch }).get(321);`;
    const [error] = await once(new Worker(script, { eval: true }), "error");
    assert.equal(error.code, "not_found");
  });

  test("as a plain Error with its message where it is cloned itself, because the platform drops the rest", async () => {
    const clone = structuredClone(await errorOf(esm));
    assert.match(clone.message, /^get profile 321: Not found \(not_found, 404/);
    assert.equal(clone.code, undefined);
  });
});

describe("an error is printed", () => {
  test("as JSON with its name, its message and all its fields", async () => {
    const error = await errorOf(esm);
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      name: "WorkatoError",
      message: error.message,
      code: "not_found",
      reason: "Not found",
      httpStatus: 404,
      fieldErrors: {},
      correlationId: "ab12",
      errorId: null,
      attempts: 1,
      retryAfterMs: null,
      settledInMs: null,
      mayHaveApplied: false,
      method: "GET",
      path: "/api/custom_oauth_profiles/321",
      body: '{"message": "Not found"}',
      hint: error.hint,
    });
    assert.match(JSON.stringify({ error }), /"message":"get profile 321: Not found/);
  });

  test("without the fields that it does not have", async () => {
    const shown = inspect(await errorOf(esm));
    assert.ok(!/null|fieldErrors|mayHaveApplied/.test(shown), shown);
    assert.match(shown, /httpStatus: 404/);
  });

  test("with a stack that begins where the user called", async () => {
    async function ofTheUser() {
      await new esm.Client({ apiToken: TOKEN, fetch: async () => new Response("{}", { status: 404 }) }).get(321);
    }
    const { stack } = await failure(ofTheUser());
    const frames = stack.split("\n").filter((line) => /^ +at /.test(line) && !line.includes("node:"));
    assert.match(frames[0], /at async ofTheUser \(.*errors\.test\.mjs/, stack);
    assert.throws(() => new esm.Client({ apiToken: "" }), ({ stack }) => /\n +at .*errors\.test\.mjs/.test(stack.split("\n", 2).join("\n")));
  });
});

describe("what a fetch threw is told with its cause", () => {
  const failed = (fetch) => failure(new esm.Client({ apiToken: TOKEN, maxAttempts: 1, fetch }).get(321));

  test("where the cause has only a code, as that of several addresses", async () => {
    const cause = Object.assign(new AggregateError([]), { code: "ECONNREFUSED" });
    const { reason } = await failed(async () => {
      throw new TypeError("fetch failed", { cause });
    });
    assert.equal(reason, "fetch failed: ECONNREFUSED");
  });

  test("where its errors are of another realm, as under Jest", async () => {
    const thrown = runInNewContext('new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") })');
    assert.ok(!(thrown instanceof Error));
    const { reason, cause } = await failed(async () => {
      throw thrown;
    });
    assert.equal(reason, "fetch failed: connect ECONNREFUSED");
    assert.equal(cause, thrown);
  });

  test("where it is no error at all", async () => {
    for (const [thrown, reason] of [["down", "down"], [undefined, "the transport failed"], [null, "the transport failed"], [Symbol("down"), "Symbol(down)"]]) {
      const error = await failed(() => Promise.reject(thrown));
      assert.equal(error.reason, reason);
    }
  });
});
