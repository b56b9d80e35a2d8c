// What Deno's permissions do: an error of ours names the one that is missing.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { DENO } from "./bundlers/tools.mjs";
import { startEmulator, TOKEN } from "./support.mjs";

const folder = mkdtempSync(join(tmpdir(), "deno-"));
after(() => rmSync(folder, { recursive: true }));
const emulator = await startEmulator("--documented");
const host = new URL(emulator.url).host;

/** Runs `runtimes/permissions.mjs`, which prints what became of each of its three steps. */
async function run(...permissions) {
  const args = ["run", "--no-prompt", "--quiet", "--node-modules-dir=manual", "--no-check", ...permissions];
  const program = ["runtimes/permissions.mjs", emulator.url, TOKEN, join(folder, "rollout.jsonl")];
  const env = { ...process.env, WORKATO_API_TOKEN: TOKEN, WORKATO_HOST: emulator.url };
  const { stdout } = await promisify(execFile)(DENO, [...args, ...program], { env });
  return stdout.trim().split("\n");
}

test("with --allow-net alone a client works, and each error names what else is missing", async () => {
  const [called, environment, ledger] = await run("--allow-net");
  assert.equal(called, "Acme HubSpot OAuth app");
  assert.match(environment, /^invalid_input: .* run Deno with `--allow-env=WORKATO_API_TOKEN,WORKATO_HOST,WORKATO_DATA_CENTER`/);
  assert.match(ledger, /^ledger: .*--allow-read/);
});

test("without permission to use the network a call names it", async () => {
  const [called] = await run();
  assert.match(called, new RegExp(`^network: .*net access to "${host}".*--allow-net`));
});

test("with the permissions that the README lists everything works", async () => {
  const variables = "--allow-env=WORKATO_API_TOKEN,WORKATO_HOST,WORKATO_DATA_CENTER";
  assert.deepEqual(await run("--allow-net", variables, `--allow-read=${folder}`, `--allow-write=${folder}`), [
    "Acme HubSpot OAuth app",
    "Acme HubSpot OAuth app",
    "done",
  ]);
});
