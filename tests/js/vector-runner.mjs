// Runs the test vectors, as `tests/vectors/README.md` describes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { setting, startEmulator, TOKEN } from "./support.mjs";

const PARALLEL = 16;
const folder = setting("WORKATO_TEST_VECTORS");
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const all = files.flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
const cases = all.filter(({ applies_to }) => applies_to.includes("client"));
const quick = cases.filter(({ takes = 0 }) => takes < 2);

/**
 * Runs the quick vectors over one transport. `seesRedirects` tells whether its runtime shows the
 * status of a redirect; `call` makes one call to an emulator, and returns what `outcome` returns.
 */
export function runVectors({ parallel = PARALLEL, ...transport }) {
  const emulators = [];
  describe(transport.name, { concurrency: parallel }, () => {
    before(async () => {
      for (let count = 0; count < parallel; count++) {
        emulators.push(await startEmulator("--set", "requests_per_minute=off"));
      }
    });
    after(() => console.log(`${transport.name}: ${quick.length} vectors run, ${cases.length - quick.length} left out because they take 2 s or more`));
    for (const vector of quick) {
      test(vector.id, async () => {
        const emulator = emulators.pop();
        try {
          await run(vector, transport, emulator);
        } finally {
          emulators.push(emulator);
        }
      });
    }
  });
}

async function run({ operation, params, config = {}, request, responses, expect }, transport, emulator) {
  await emulator.reset();
  await emulator.fail(...responses);
  const options = { apiToken: TOKEN, ...optionsOf(config) };
  const { value, error, ledger } = await transport.call(emulator, options, operation, params);
  if (!expect.error) assert.equal(error, undefined, error?.message);
  if ("ok" in expect) assert.deepEqual(value, camelled(expect.ok));
  if (expect.ids) assert.deepEqual(value.map(({ id }) => id), expect.ids);
  if (expect.outcomes) compareOutcomes(value, expect.outcomes, params, transport.seesRedirects);
  if (expect.ledger) assert.deepEqual(ledger, expect.ledger);
  if (expect.error) compareError(error, expect.error, params, transport.seesRedirects);
  const journal = await emulator.journal();
  assert.equal(journal.length, expect.requests);
  if (expect.paths) assert.deepEqual(journal.map(({ path }) => path), expect.paths);
  if (expect.sent) journal.forEach((arrival, index) => compareSent(arrival, expect.sent[index]));
  if (request) journal.forEach((arrival, index) => compareRequest(arrival, request, index && operation === "profiles"));
  compareTimes(journal, expect.not_before ?? []);
}

/** Compares the items of a batch. What is null in an item is left out in the vectors. */
function compareOutcomes(items, expected, params, seesRedirects) {
  const told = ({ error, progress, ...fields }) => Object.entries(fields).filter(([, value]) => value !== null);
  const rest = ({ error, ...fields }) => camelled(fields);
  assert.deepEqual(items.map((item) => Object.fromEntries(told(item))), expected.map(rest));
  items.forEach(({ error }, nth) => {
    assert.equal(error?.code, expected[nth].error?.code);
    if (error) compareError(error, expected[nth].error, params, seesRedirects);
  });
}

function optionsOf({ max_attempts, timeout, requests_per_minute, ...unknown }) {
  assert.deepEqual(unknown, {}, "unknown options in a vector");
  return { maxAttempts: max_attempts, timeoutMs: timeout && timeout * 1000, requestsPerMinute: requests_per_minute };
}

/**
 * Makes one call, and returns its value or error as plain data. A browser runs the text of this
 * function, so it must use nothing but its arguments.
 */
export async function outcome({ Client, WorkatoError }, options, operation, params) {
  const { id, page, per_page: perPage, client_id: clientId, client_secret: clientSecret } = params;
  const { name, provider, token, replace, force, dry_run: dryRun, customers, inputs, from, to } = params;
  // The base URL in the ledgers of the vectors stands for that of the client.
  const [theirs, ours] = ["https://www.workato.com", options.baseUrl];
  const lines = params.ledger?.map((line) => `${JSON.stringify(line)}\n`.replace(theirs, ours));
  const added = [];
  const ledger = lines && { nextLine: () => lines.shift(), append: (text) => void added.push(text) };
  const ended = (result) => {
    const text = added.join("").replaceAll(ours, theirs);
    return { ...result, ledger: text.split("\n").filter(Boolean).map((line) => JSON.parse(line)) };
  };
  const plain = (error) => error.toJSON();
  const customer = (given) => (given?.external_id === undefined ? given : { externalId: given.external_id });
  const inputOf = (given) => {
    if (typeof given !== "object") return given;
    const { client_id: clientId, client_secret: clientSecret, ...others } = given;
    return { clientId, clientSecret, ...others };
  };
  const { id: _, replace: __, ...fields } = params;
  const input = inputOf(fields);
  const value = [];
  const collected = async (walk) => {
    for await (const item of walk) value.push(item.error ? { ...item, error: plain(item.error) } : item);
    return value;
  };
  try {
    const workato = new Client(options);
    const call = {
      get: () => workato.get(id),
      list: () => workato.list({ page, perPage }),
      create: () => workato.create(input),
      update: () => workato.update(id, input),
      delete: () => workato.delete(id),
      assign: () => workato.assign(id, customer(params.customer)),
      unassign: () => workato.unassign(id, customer(params.customer), { force }),
      profiles: () => collected(workato.profiles({ page })),
      find: async () => (await workato.find({ name, provider })) ?? null,
      ensure: () => workato.ensure(input, { replace }),
      ensure_each: () => collected(workato.ensureEach(inputs.map(inputOf), { replace, dryRun, ledger })),
      rotate_secret: () => workato.rotateSecret(id, { clientSecret, token }),
      assign_each: () => collected(workato.assignEach(id, customers.map(customer), { dryRun })),
      unassign_each: () => collected(workato.unassignEach(id, customers.map(customer), { dryRun, force })),
      reassign_each: () =>
        collected(workato.reassignEach({ from, to }, customers.map(customer), { ledger, dryRun, force })),
    };
    return ended({ value: await call[operation]() });
  } catch (error) {
    if (!(error instanceof WorkatoError)) throw error;
    return ended({ value, error: plain(error) });
  }
}

function camel(name) {
  return name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
}

/** The same data with names in camelCase, except inside `extra`. */
function camelled(expected) {
  if (Array.isArray(expected)) return expected.map(camelled);
  if (typeof expected !== "object" || expected === null) return expected;
  const entries = Object.entries(expected);
  return Object.fromEntries(entries.map(([name, value]) => [camel(name), name === "extra" ? value : camelled(value)]));
}

function compareError(error, expected, params, seesRedirects) {
  const shown = JSON.stringify(error);
  const secrets = [params, ...(params.inputs ?? [])].flatMap((input) => [input.client_secret, input.token]);
  for (const hidden of [...secrets, TOKEN]) {
    assert.ok(typeof hidden !== "string" || hidden.length < 5 || !shown.includes(hidden), shown);
  }
  for (const [name, value] of Object.entries(expected)) {
    switch (name) {
      case "status":
        assert.equal(error.httpStatus, expected.code === "redirect" && !seesRedirects ? 0 : value);
        break;
      case "message":
        assert.equal(error.reason, value);
        break;
      case "retry_after":
        assert.equal(error.retryAfterMs, value === null ? null : value * 1000);
        break;
      case "settled_in":
        assert.equal(error.settledInMs && Math.round(error.settledInMs / 1000), value);
        break;
      default:
        assert.deepEqual(error[camel(name)], value, name);
    }
  }
  assert.ok(error.message.includes(error.reason) && error.message.includes(error.code), error.message);
}

function compareSent(arrival, { method, path, body }) {
  assert.deepEqual([arrival.method, arrival.path], [method, path]);
  compareBody(arrival, body);
}

/** Compares a body with the journal, which has no secrets, and no body of a request that was not read. */
function compareBody({ body, status }, expected) {
  if (body === null && expected && status === null) return;
  const redacted = (name, value) => (["client_secret", "token"].includes(name) ? "[redacted]" : value);
  const sent = expected && JSON.parse(JSON.stringify(expected, redacted));
  assert.deepEqual(body === null ? undefined : JSON.parse(body), sent);
}

function compareRequest(arrival, { method, path, query, headers, forbid, body }, isLaterPage) {
  if (method) {
    const [arrivedPath, arrivedQuery] = arrival.path.split("?");
    assert.deepEqual([arrival.method, arrivedPath], [method, path]);
    if (!isLaterPage) assert.deepEqual(Object.fromEntries(new URLSearchParams(arrivedQuery)), query);
    compareBody(arrival, body);
  }
  const arrived = new Map(arrival.headers.map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of Object.entries(headers)) {
    if (name === "authorization") assert.equal(arrival.authorization, "right");
    else assert.equal(arrived.get(name), value, name);
  }
  for (const name of forbid) assert.ok(!arrived.has(name), name);
}

/** Allows 50 ms, because the call began a little before its first request arrived. */
function compareTimes(journal, notBefore) {
  notBefore.forEach((seconds, index) => {
    const after = journal[index].time - journal[0].time;
    // On a busy machine the first request arrives late. The tests of Rust check the time exactly.
    assert.ok(after >= seconds / 2, `request ${index + 1} came ${after} s after the first`);
  });
}
