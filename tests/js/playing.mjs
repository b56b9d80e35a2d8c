// Plays a test vector, as `tests/vectors/README.md` says.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { setting, startEmulator, TOKEN } from "./support.mjs";

export const AT_ONCE = 4;
const folder = setting("WORKATO_TEST_VECTORS");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const all = files.flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
const ours = all.filter(({ applies_to }) => applies_to.includes("client"));
const cases = ours.filter(({ operation }) => ["get", "list", "profiles"].includes(operation));
const quick = cases.filter(({ takes = 0 }) => takes < 2);

/**
 * Plays the quick vectors through a door. It says whether it `seesRedirects`, and `call`s: with
 * the options, the operation, its params, and the emulator that the client is to talk to.
 */
export function playAll(door) {
  const emulators = [];
  describe(door.name, { concurrency: AT_ONCE }, () => {
    before(async () => {
      for (let count = 0; count < AT_ONCE; count++) {
        emulators.push(await startEmulator("--set", "requests_per_minute=off"));
      }
    });
    after(() => {
      const leftOut = `${cases.length - quick.length} take too long, ${ours.length - cases.length} not there yet`;
      console.log(`${quick.length} vectors, ${leftOut}: ${door.name}`);
    });
    for (const vector of quick) {
      test(vector.id, async () => {
        const emulator = emulators.pop();
        try {
          await play(vector, door, emulator);
        } finally {
          emulators.push(emulator);
        }
      });
    }
  });
}

async function play({ operation, params, config = {}, request, responses, expect }, door, emulator) {
  await emulator.reset();
  await emulator.fail(...responses);
  const options = { apiToken: TOKEN, ...optionsOf(config) };
  const { value, error } = await door.call(emulator, options, operation, params);
  if (!expect.error) assert.equal(error, undefined, error?.message);
  if (expect.ok) assert.deepEqual(value, Array.isArray(expect.ok) ? expect.ok.map(profile) : profile(expect.ok));
  if (expect.ids) assert.deepEqual(value.map(({ id }) => id), expect.ids);
  if (expect.error) compareError(error, expect.error, door.seesRedirects);
  const journal = await emulator.journal();
  assert.equal(journal.length, expect.requests);
  if (expect.paths) assert.deepEqual(journal.map(({ path }) => path), expect.paths);
  if (request) journal.forEach((arrival, index) => compareRequest(arrival, request, index && operation === "profiles"));
  compareTimes(journal, expect.not_before ?? []);
}

function optionsOf({ max_attempts, timeout, ...unknown }) {
  assert.deepEqual(unknown, {}, "options that this test does not know");
  return { maxAttempts: max_attempts, timeoutMs: timeout && timeout * 1000 };
}

/** What comes of a call, as plain data. Its text is run in a page too: it knows its arguments only. */
export async function outcome({ Client, WorkatoError }, options, operation, { id, page, per_page: perPage }) {
  const workato = new Client(options);
  const value = [];
  try {
    switch (operation) {
      case "get":
        return { value: await workato.get(id) };
      case "list":
        return { value: await workato.list({ page, perPage }) };
      case "profiles":
        for await (const profile of workato.profiles({ page })) value.push(profile);
        return { value };
    }
  } catch (error) {
    if (!(error instanceof WorkatoError)) throw error;
    const { cause, ...fields } = error;
    return { value, error: { ...fields, message: error.message } };
  }
  throw new Error(`unknown operation ${operation}`);
}

function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}

function profile(expected) {
  return Object.fromEntries(Object.entries(expected).map(([name, value]) => [camel(name), value]));
}

function compareError(error, expected, seesRedirects) {
  for (const [name, value] of Object.entries(expected)) {
    switch (name) {
      case "status":
        assert.equal(error.status, expected.code === "redirect" && !seesRedirects ? 0 : value);
        break;
      case "message":
        assert.equal(error.reason, value);
        break;
      case "retry_after":
        assert.equal(error.retryAfterMs, value === null ? null : value * 1000);
        break;
      default:
        assert.deepEqual(error[camel(name)], value, name);
    }
  }
  assert.ok(error.message.includes(error.reason) && error.message.includes(error.code), error.message);
}

function compareRequest(arrival, { method, path, query, headers, forbid }, isLaterPage) {
  const [arrivedPath, arrivedQuery] = arrival.path.split("?");
  assert.deepEqual([arrival.method, arrivedPath], [method, path]);
  if (!isLaterPage) assert.deepEqual(Object.fromEntries(new URLSearchParams(arrivedQuery)), query);
  const arrived = new Map(arrival.headers.map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of Object.entries(headers)) {
    if (name === "authorization") assert.equal(arrival.authorization, "right");
    else assert.equal(arrived.get(name), value, name);
  }
  for (const name of forbid) assert.ok(!arrived.has(name), name);
}

/** The call began a little before its first request arrived. */
function compareTimes(journal, notBefore) {
  notBefore.forEach((seconds, index) => {
    const after = journal[index].time - journal[0].time;
    assert.ok(after >= seconds - 0.05, `request ${index + 1} came ${after} s after the first`);
  });
}
