// A trap in WebAssembly, which is how a panic of Rust ends.
import assert from "node:assert/strict";
import { test } from "node:test";

import { DOCUMENTED, TRANSPORTS, failure, TOKEN } from "./support.mjs";

/** While this is set, the next answer traps. */
let traps = false;

const { Instance } = WebAssembly;
let instances = 0;
WebAssembly.Instance = function (...built) {
  instances += 1;
  const { exports } = new Instance(...built);
  const machine_answered = (machine, ...answer) => {
    if (!traps) return exports.machine_answered(machine, ...answer);
    traps = false;
    // A trap leaves its machine locked. The lock is the first word of the machine.
    new Int32Array(exports.memory.buffer, machine, 1).fill(-1);
    const outsideOfMemory = -8;
    return exports.machine_answered(outsideOfMemory, ...answer);
  };
  return { exports: { ...exports, machine_answered } };
};

for (const { name, Client, WorkatoError } of TRANSPORTS) {
  test(name, async () => {
    let breaks = false;
    const fetch = async (url) => {
      traps = breaks;
      return Response.json({ result: url.includes("?") ? [1, 2, 3].map((id) => ({ id })) : DOCUMENTED });
    };
    const workato = new Client({ apiToken: TOKEN, requestsPerMinute: 2, timeoutMs: 500, fetch });
    const other = new Client({ apiToken: TOKEN, fetch });
    const walk = workato.profiles();
    assert.equal((await walk.next()).value.id, 1);

    const before = instances;
    breaks = true;
    const error = await failure(workato.get(321));
    breaks = false;
    assert.ok(error instanceof WorkatoError);
    assert.equal(error.message, "a fault in this library ended the call: please report it (internal)");
    assert.ok(error.cause instanceof WebAssembly.RuntimeError);

    assert.equal((await workato.get(321)).id, 321, "a later call works, and does not wait for the one that trapped");
    assert.equal((await walk.next()).value.id, 2, "an iteration that has begun goes on");
    assert.equal((await other.get(321)).id, 321);
    assert.equal(instances, before + 1, "all later calls, of other clients too, use a new instance");
  });
}
