// The package in Deno, Bun and workerd.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";

import { startPlain, startProxy, startSecure } from "./proxies.mjs";
import { BUN, DENO } from "./bundlers/tools.mjs";
import { setting, startEmulator, TOKEN } from "./support.mjs";
import { WHERE } from "./where.mjs";

const require = createRequire(`${setting("WORKATO_TEST_BUNDLERS")}/`);
const folder = await mkdtemp(join(tmpdir(), "runtimes-"));
after(() => rm(folder, { recursive: true }));

const RUNTIMES = {
  Node: [process.execPath],
  Deno: [DENO, "run", "--allow-all", "--quiet", "--node-modules-dir=manual", "--no-check"],
  Bun: [BUN, "run"],
};

for (const name of WHERE["a program"].tests) {
  const [command, ...args] = RUNTIMES[name];
  test(`${name}: requests, rollouts, many profiles, cancelling and the inline entry`, async () => {
    const emulator = await startEmulator("--documented", "--customers", "5", "--fault", "429", "--fault", "503");
    // The next requests succeed; then the answer of a create is lost, and two calls hang.
    const success = { latency: 0 };
    await emulator.fail(...Array(18).fill(success), "drop_applied", "hang", "hang");
    const own = await mkdtemp(join(folder, "run-"));
    const run = promisify(execFile)(command, [...args, "runtimes/check.mjs", emulator.url, TOKEN, own], { timeout: 60_000 });
    const results = JSON.parse((await run).stdout.trim());
    assert.deepEqual(results, {
      name: "Acme HubSpot OAuth app",
      events: ["sending", "received", "waiting", "sending", "received", "retrying", "sending", "received"],
      ids: [322, 321],
      outcomes: ["done", "done", "already", "already"],
      locked: ["ledger", true],
      ensured: ["unchanged", "created"],
      found: ["Runtime 2", null],
      moved: ["to", "to"],
      lost: "ambiguous_outcome",
      refused: ["network", false],
      hanging: ["cancelled", true],
      short: "timeout",
      inline: 321,
    });
    assert.equal((await readFile(join(own, "rollout.jsonl"), "utf8")).trim().split("\n").length, 6);
    assert.deepEqual(readdirSync(own).sort(), ["moves.jsonl", "profiles.jsonl", "rollout.jsonl"], "no lock is a file");
  });
}

for (const name of WHERE["a program"].tests) {
  const [command, ...args] = RUNTIMES[name];
  test(`${name}: a proxy`, async () => {
    const targets = [await startSecure(), await startPlain()];
    const working = await startProxy();
    const refusing = await startProxy((socket) => socket.end("HTTP/1.1 407 X\r\n\r\n"));
    const silent = await startProxy(() => {});
    const urls = [...targets, working, refusing, silent].map(({ url }) => url);
    const given = [TOKEN, setting("WORKATO_TEST_CERTIFICATE"), ...urls];
    const run = promisify(execFile)(command, [...args, "runtimes/proxy.mjs", ...given], { timeout: 60_000 });
    const results = JSON.parse((await run).stdout.trim());
    const through = "(through the proxy `127.0.0.1:PORT`)";
    const wanted = "the proxy requires a valid user and password: give them in its URL, as in http://user:password@host:PORT";
    assert.deepEqual(results, {
      secure: ["GET", "GET", "POST"],
      plain: ["GET", "GET", "POST"],
      untrusted: ["network", false],
      refused: ["network", false, `${wanted.replace("PORT", "port")} ${through}`],
      silent: ["timeout", false, `no connection within 0.3 s ${through}`],
      environment: 321,
      off: 321,
      ca: "invalid_input",
    });
    const hosts = working.asked.map(({ target }) => target);
    const [secure, plain] = [`localhost:${targets[0].port}`, `127.0.0.1:${targets[1].port}`];
    assert.deepEqual(hosts, [secure, secure, plain, plain, secure, plain]);
    assert.equal(refusing.asked[0].target, "www.workato.com:443");
  });
}

test("workerd: over fetch, with the WebAssembly module that its bundler compiles", async () => {
  const emulator = await startEmulator("--documented", "--fault", "429", "--fault", "503");
  await require("esbuild").build({
    entryPoints: ["runtimes/worker.mjs"],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    loader: { ".wasm": "copy" },
  });
  const { Miniflare } = require("miniflare");
  const modules = readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name)).sort().reverse();
  const paths = modules.map((name) => ({ type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: join(folder, name) }));
  const worker = new Miniflare({
    modules: paths.sort(({ type }) => (type === "ESModule" ? -1 : 1)),
    modulesRoot: folder,
    compatibilityDate: "2026-01-01",
    bindings: { URL: emulator.url, TOKEN },
  });
  try {
    for (let request = 0; request < 2; request++) {
      const results = await (await worker.dispatchFetch("http://worker/")).json();
      assert.deepEqual(results, { name: "Acme HubSpot OAuth app", missing: "not_found", redirect: "redirect", emulated: 321, found: 321 });
    }
  } finally {
    await worker.dispose();
  }
});
