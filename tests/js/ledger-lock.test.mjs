// The lock of a ledger: of the operating system, for all processes, workers and languages.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import cluster from "node:cluster";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";

import { Client, fileLedger } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

import { failure } from "./support.mjs";

const folder = await mkdtemp(join(tmpdir(), "ledger-lock-"));
after(() => rm(folder, { recursive: true }));
let files = 0;
const fresh = () => join(folder, `${++files}.jsonl`);
const HOLD = resolve("ledgers/hold.mjs");

/** Takes and frees the ledger. */
async function take(path, options) {
  const ledger = fileLedger(path, options);
  try {
    await ledger.nextLine();
    await ledger.append("");
  } finally {
    await ledger.close();
  }
}

const refusal = async (path) => (await failure(take(path))).message;

/** Starts a process that holds the ledger. */
async function hold(path) {
  const child = spawn(process.execPath, [HOLD, path], { stdio: ["ignore", "pipe", "inherit"] });
  after(() => child.kill("SIGKILL"));
  assert.equal(String((await once(child.stdout, "data"))[0]), "has it\n");
  return child;
}

async function rollout(path) {
  const emulator = await Emulator.start({ documented: true, customers: 5 });
  const workato = new Client(emulator.clientOptions);
  return { walk: workato.assignEach(321, [1001, 1002, 1003], { ledger: fileLedger(path) }) };
}

test("a second run in the process is refused, also after the wall clock jumped", async (t) => {
  const path = fresh();
  const { walk } = await rollout(path);
  assert.equal((await walk.next()).value.status, "done");
  const { now } = Date;
  t.after(() => (Date.now = now));
  for (const jump of [0, 5_000, -5_000, 86_400_000]) {
    Date.now = () => now() + jump;
    const error = await failure((await rollout(path)).walk.next());
    assert.equal(error.code, "ledger");
    assert.match(error.message, /`.*jsonl`: another run is using this ledger, in this process: end that run with `return\(\)`/);
  }
  await walk.return();
  const { walk: next } = await rollout(path);
  assert.equal((await next.next()).value.status, "already");
  await next.return();
});

test("another process is named, and kill -9 frees its ledger", async () => {
  const path = fresh();
  const child = await hold(path);
  assert.match(await refusal(path), new RegExp(`another run is using this ledger, in process ${child.pid}: wait until it ends`));
  child.kill("SIGKILL");
  await once(child, "exit");
  await take(path);
});

test("a worker that is terminated frees its ledger", async () => {
  const path = fresh();
  const worker = new Worker(HOLD, { workerData: path });
  assert.deepEqual(await once(worker, "message"), ["has it"]);
  assert.match(await refusal(path), /in this process/);
  await worker.terminate();
  await take(path);
});

test("one worker of a cluster gets the ledger, and the next when that one is killed", async (t) => {
  const path = fresh();
  await take(path);
  cluster.setupPrimary({ exec: HOLD, args: [path] });
  const [first, second] = [cluster.fork(), cluster.fork()];
  t.after(() => [first, second].forEach(({ process }) => process.kill("SIGKILL")));
  const said = await Promise.all([first, second].map(async (worker) => (await once(worker, "message"))[0]));
  const [holder] = [first, second].filter((_, index) => said[index] === "has it");
  assert.equal(said.filter((text) => text === "has it").length, 1, said.join());
  assert.match(said.find((text) => text !== "has it"), new RegExp(`in process ${holder.process.pid}`));
  holder.process.kill("SIGKILL");
  await once(holder, "exit");
  await take(path);
});

test("of two runs that begin a new ledger the second is refused before it sends", async () => {
  const path = fresh();
  const [first, second] = [fileLedger(path), fileLedger(path)];
  for (const ledger of [first, second]) assert.equal(await ledger.nextLine(), null);
  await first.append("a line\n");
  assert.match((await failure(second.append("another\n"))).message, /another program created this file in the meantime/);
  await Promise.all([first.close(), second.close()]);
});

test("the lock is that of the operating system: another program is refused, and refuses", async () => {
  const path = fresh();
  await take(path);
  const other = spawn("flock", [path, "--command", "echo has it; cat"], { stdio: ["pipe", "pipe", "inherit"] });
  await once(other.stdout, "data");
  assert.match(await refusal(path), /another run is using this ledger/);
  other.stdin.end();
  await once(other, "exit");
  const child = await hold(path);
  assert.equal((await failure(promisify(execFile)("flock", ["--nonblock", path, "true"]))).code, 1);
  child.kill("SIGKILL");
});

test("no process id is written down, and a lock file of an earlier version means nothing", async () => {
  const path = fresh();
  await writeFile(`${path}.lock`, JSON.stringify({ pid: 1, host: "elsewhere", since: 0 }));
  await take(path);
  await rm(`${path}.lock`);
  await take(path);
  assert.deepEqual((await readdir(folder)).filter((name) => name.endsWith(".lock")), []);
});

test("without flock(1) the error names it, and a ledger can go without a lock", async () => {
  const path = fresh();
  await take(path);
  const script = `
    import { fileLedger } from "workato-oauth-profiles";
    const path = ${JSON.stringify(path)};
    await fileLedger(path).nextLine().catch(({ message }) => console.log(message));
    console.log(await fileLedger(path, { lock: false }).nextLine());`;
  const env = { ...process.env, PATH: [folder, dirname(process.execPath) + "/nowhere"].join(delimiter) };
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env });
  assert.match(stdout, /^the program `flock` locks the ledger, and cannot be started \(.*\): install util-linux; .*lock: false.*\nnull\n$/);
  const child = await hold(path);
  await take(path, { lock: false });
  child.kill("SIGKILL");
});

test("a file that is replaced, removed or changed during the run ends it", async () => {
  for (const [change, expected] of [
    [(path) => rename(path, `${path}.old`), /was renamed, removed or replaced/],
    [(path) => rm(path), /was renamed, removed or replaced/],
    [async (path) => (await rm(path), writeFile(path, "")), /was renamed, removed or replaced/],
    [(path) => appendFile(path, "{}\n"), /was changed by another program/],
  ]) {
    const path = fresh();
    const { walk } = await rollout(path);
    await walk.next();
    await change(path);
    // The outcome is still told.
    assert.equal((await walk.next()).value.status, "done");
    const error = await failure(walk.next());
    assert.equal(error.code, "ledger");
    assert.match(error.message, expected);
  }
});

test("only a regular file is opened, and it is made when the first line is written", async () => {
  const path = fresh();
  await promisify(execFile)("mkfifo", [path]);
  assert.match(await refusal(path), /`.*`: it is not a regular file/);
  const missing = fresh();
  const ledger = fileLedger(missing);
  assert.equal(await ledger.nextLine(), null);
  await ledger.close();
  assert.ok(!(await readdir(folder)).includes(basename(missing)));
});

test("a path or an option that is none is refused at once", () => {
  for (const [args, expected] of [
    [[], /the path of a ledger must be a string such as `fileLedger\("rollout.jsonl"\)`, not undefined/],
    [[""], /the path of a ledger must be a string/],
    [["rollout.jsonl", false], /the options must be a plain object such as `\{ lock: false \}`, not false/],
    [["rollout.jsonl", { locked: false }], /"locked"|`locked`/],
    [["rollout.jsonl", { lock: "no" }], /`lock` must be true or false/],
  ]) {
    assert.throws(() => fileLedger(...args), ({ code, message }) => code === "invalid_input" && expected.test(message));
  }
});
