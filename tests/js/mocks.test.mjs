// Users' tests mock the network, and agents watch it: both must see the requests of this package.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { test } from "node:test";
import { promisify } from "node:util";

import { AGENTS, MOCKS } from "./mocks/libraries.mjs";
import { listen, startEmulator } from "./support.mjs";

const ENTRIES = ["ES module", "CommonJS", "ES module, inline", "CommonJS, inline"];

async function run(env, ...args) {
  const options = { timeout: 60_000, env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, ["mocks/run.mjs", ...args], options);
  return JSON.parse(stdout);
}

function inEveryEntry(result) {
  return Object.fromEntries(ENTRIES.map((entry) => [entry, result]));
}

const PLACES = {
  "over http": (server) => ({ url: server }),
  "over https": (server) => ({ url: server.replace("http:", "https:") }),
  "behind a proxy": (server) => ({ url: "https://app.eu.workato.com", env: { HTTPS_PROXY: server } }),
};

for (const name of Object.keys(MOCKS)) {
  for (const [place, settings] of Object.entries(PLACES)) {
    test(`${name} answers every request ${place}, and nothing reaches the network`, async () => {
      let connections = 0;
      const server = createServer((socket) => {
        connections++;
        socket.destroy();
      });
      const { url, env } = settings((await listen(server)).url);
      const results = await run(env, "mock", name, url);
      const expected = {
        read: "mocked",
        created: "mocked",
        lost: "ambiguous_outcome",
        unknown: "network",
        secrets: ["hush", "hush"],
      };
      assert.deepEqual(results, inEveryEntry(expected));
      assert.equal(connections, 0);
    });
  }
}

for (const name of Object.keys(AGENTS)) {
  test(`${name} sees every request`, async () => {
    const emulator = await startEmulator("--documented");
    const results = await run({}, "agent", name, emulator.url);
    const path = "/api/custom_oauth_profiles";
    const seen = [`GET ${path}/321`, `POST ${path}`];
    assert.deepEqual(results, inEveryEntry({ results: ["Acme HubSpot OAuth app", "Acme"], seen }));
  });
}
