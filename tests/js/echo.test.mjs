// A service that echoes secrets in every form: nothing that comes out of a client shows one.
// `tests/echo/README.md` explains the file that describes the service.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";

import { Client } from "workato-oauth-profiles";

import { setting } from "./support.mjs";

const FILE = JSON.parse(readFileSync(join(setting("WORKATO_TEST_VECTORS"), "../echo/echo.json"), "utf8"));
const { api_token: apiToken, client_secret: clientSecret, token } = FILE;
const WINDOWS = new Set(
  FILE.needles.flatMap((needle) => Array.from({ length: needle.length - 7 }, (_, at) => needle.slice(at, at + 8))),
);

const input = { name: "Acme", provider: "hubspot", clientId: "abc", clientSecret, token };
const profile = { id: 321, name: "Acme", provider: "hubspot", data: { client_id: "abc" } };
const one = { result: profile };
const LEDGER = { nextLine: () => null, append: () => {} };

/** The verbs that know all secrets, and a good answer to the first request of those that send several. */
const KNOW_ALL = [
  [(workato) => workato.create(input)],
  [(workato) => workato.update(321, input)],
  [(workato) => workato.ensure(input), { result: [] }],
  [(workato) => workato.ensure(input, { replace: true }), { result: [profile] }],
  [(workato) => collect(workato.ensureEach([input])), { result: [] }],
  [(workato) => collect(workato.ensureEach([input], { replace: true })), { result: [profile] }],
  [(workato) => workato.rotateSecret(321, { clientSecret, token }), one],
];
const KNOW_API_TOKEN = [
  [(workato) => workato.get(321)],
  [(workato) => workato.list()],
  [(workato) => workato.find({ name: "Acme", provider: "hubspot" })],
  [(workato) => collect(workato.profiles())],
  [(workato) => workato.delete(321)],
  [(workato) => workato.assign(321, { externalId: "A2300" })],
  [(workato) => workato.unassign(321, 123, { force: true })],
  [(workato) => collect(workato.assignEach(321, [123])), one],
  [(workato) => collect(workato.reassignEach({ from: 321, to: 322 }, [123], { ledger: LEDGER })), one],
];

async function collect(items) {
  const collected = [];
  for await (const item of items) collected.push(item);
  return collected;
}

function filled(template, echo) {
  const fill = (text) => text.replaceAll("TEXT", echo.text).replaceAll("JSON", echo.json).replaceAll("LINE", echo.line);
  return {
    status: template.status,
    headers: template.headers.map(([name, value]) => [name, fill(value)]),
    body: fill(template.body),
  };
}

/** Everything that a value shows, in every way in which it prints. */
function shown(value) {
  const fields = value instanceof Error ? [value.message, value.stack, JSON.stringify({ ...value })] : [];
  return [String(value), inspect(value, { depth: 9, maxStringLength: null }), JSON.stringify(value), ...fields].join("\n");
}

/** What comes out of a verb when the service answers each request so, or all but the first. */
async function outOf(verb, first, answer) {
  const out = [];
  const answers = first ? [{ status: 200, headers: [], body: JSON.stringify(first) }] : [];
  const workato = new Client({
    apiToken,
    maxAttempts: 1,
    timeoutMs: 50,
    requestsPerMinute: null,
    onEvent: (event) => out.push(shown(event)),
    fetch: async () => {
      const { status, headers, body } = answers.shift() ?? answer;
      return new Response(body, { status, headers });
    },
  });
  out.push(shown(workato));
  try {
    out.push(shown(await verb(workato)));
  } catch (error) {
    out.push(shown(error));
  }
  return out.join("\n");
}

function leakIn(text) {
  for (let at = 0; at + 8 <= text.length; at++) {
    if (WINDOWS.has(text.slice(at, at + 8))) return text.slice(Math.max(0, at - 60), at + 80);
  }
}

for (const [textNth, echo] of FILE.texts.entries()) {
  test(`nothing shows a secret of ${echo.secrets}: ${echo.forms}`, async () => {
    const verbs = echo.secrets === "all" ? KNOW_ALL : [...KNOW_ALL, ...KNOW_API_TOKEN];
    for (const [answerNth, template] of FILE.answers.entries()) {
      const answer = filled(template, echo);
      for (const [verbNth, [verb, first]] of verbs.entries()) {
        // A third of all: each verb meets each answer, and each answer holds each text.
        if ((textNth + answerNth + verbNth) % 3 !== 0) continue;
        for (const begin of first ? [undefined, first] : [undefined]) {
          const text = await outOf(verb, begin, answer);
          assert.ok(text.length > 200, "something must come out");
          assert.equal(leakIn(text), undefined, template.id);
        }
      }
    }
  });
}
