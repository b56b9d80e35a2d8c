// One ledger in two languages: the library of Python holds it, or that of JavaScript.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { Client, fileLedger } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

import { failure, setting } from "./support.mjs";

const folder = await mkdtemp(join(tmpdir(), "ledger-"));
const HOLD = `
import sys
from workato_oauth_profiles import WorkatoError
from workato_oauth_profiles.testing import Emulator
with Emulator(documented=True, customers=5) as emulator, emulator.client() as workato:
    walk = workato.assign_each(321, [1001, 1002, 1003], ledger=sys.argv[1])
    try:
        print(next(walk).status, flush=True)
    except WorkatoError as error:
        print(error, flush=True)
    sys.stdin.read()
`;

function python(path) {
  const child = spawn(setting("WORKATO_TEST_PYTHON"), ["-c", HOLD, path], { stdio: ["pipe", "pipe", "inherit"] });
  after(() => child.kill("SIGKILL"));
  return child;
}

async function first(child) {
  return String((await once(child.stdout, "data"))[0]).trim();
}

async function rollout(path) {
  const emulator = await Emulator.start({ documented: true, customers: 5 });
  const ledger = fileLedger(path);
  const workato = new Client(emulator.clientOptions);
  return { walk: workato.assignEach(321, [1001, 1002, 1003], { ledger }) };
}

test("Python holds it: JavaScript is refused, until the process is killed", async () => {
  const path = join(folder, "python.jsonl");
  const child = python(path);
  assert.equal(await first(child), "done");
  const { code, message } = await failure((await rollout(path)).walk.next());
  assert.equal(code, "ledger");
  assert.match(message, new RegExp(`another run is using this ledger, in process ${child.pid}`));
  child.kill("SIGKILL");
  await once(child, "exit");
  const ledger = fileLedger(path);
  assert.match(await ledger.nextLine(), /workato-oauth-profiles ledger/);
  await ledger.close();
});

test("JavaScript holds it: Python is refused, and told by whom", async () => {
  const path = join(folder, "javascript.jsonl");
  const { walk } = await rollout(path);
  assert.equal((await walk.next()).value.status, "done");
  const child = python(path);
  assert.match(await first(child), new RegExp(`another run is using this ledger, in process ${process.pid} `));
  await walk.return();
});
