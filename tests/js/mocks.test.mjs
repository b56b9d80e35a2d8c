// Users' tests mock the network, and agents watch it: both must see the requests of this package.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { test } from "node:test";
import { promisify } from "node:util";

import { AGENTS, MOCKS } from "./mocks/libraries.mjs";
import { listen, startEmulator } from "./support.mjs";

const ENTRIES = ["ES module", "CommonJS", "ES module, inline", "CommonJS, inline"];

async function run(...args) {
  const { stdout } = await promisify(execFile)(process.execPath, ["mocks/run.mjs", ...args], { timeout: 60_000 });
  return JSON.parse(stdout);
}

function inEveryEntry(result) {
  return Object.fromEntries(ENTRIES.map((entry) => [entry, result]));
}

for (const name of Object.keys(MOCKS)) {
  for (const protocol of ["http", "https"]) {
    test(`${name} answers every request over ${protocol}, and nothing reaches the network`, async () => {
      let connections = 0;
      const server = createServer((socket) => {
        connections++;
        socket.destroy();
      });
      const { port } = await listen(server);
      const results = await run("mock", name, `${protocol}://127.0.0.1:${port}`);
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
    const results = await run("agent", name, emulator.url);
    const path = "/api/custom_oauth_profiles";
    const seen = [`GET ${path}/321`, `POST ${path}`];
    assert.deepEqual(results, inEveryEntry({ results: ["Acme HubSpot OAuth app", "Acme"], seen }));
  });
}
