// Calls the service with the network mocked or watched: `run.mjs mock|agent NAME URL`. Nothing listens to `URL`
// but the test, which must see no connection of a mocked call.
import { createRequire } from "node:module";

import * as esm from "workato-oauth-profiles";
import * as inline from "workato-oauth-profiles/inline";

import { AGENTS, MOCKS } from "./libraries.mjs";

const require = createRequire(import.meta.url);
const ENTRIES = {
  "ES module": esm,
  CommonJS: require("workato-oauth-profiles"),
  "ES module, inline": inline,
  "CommonJS, inline": require("workato-oauth-profiles/inline"),
};
const INPUT = { name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "hush" };
const [kind, name, url] = process.argv.slice(2);

const outcome = (call) => call.then(({ name }) => name, ({ code }) => code);

async function mocked(Client) {
  const { bodies, options, end } = await MOCKS[name](url);
  const workato = new Client({ apiToken: "test-token", baseUrl: url, ...options });
  const read = await outcome(workato.get(321));
  const created = await outcome(workato.create(INPUT));
  const lost = await outcome(workato.create({ ...INPUT, name: "Lost" }));
  const unknown = await outcome(workato.get(5, { maxAttempts: 1 }));
  end();
  return { read, created, lost, unknown, secrets: bodies.map(({ data }) => data.client_secret) };
}

async function watched(Client) {
  const { seen, end } = AGENTS[name]();
  const workato = new Client({ apiToken: "test-token", baseUrl: url });
  const results = [await outcome(workato.get(321)), await outcome(workato.create(INPUT))];
  end();
  await outcome(workato.get(321));
  return { results, seen };
}

const results = {};
for (const [entry, { Client }] of Object.entries(ENTRIES)) {
  results[entry] = await (kind === "mock" ? mocked : watched)(Client);
}
console.log(JSON.stringify(results));
