// The rate limit that several programs share, on a real Redis.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, test } from "node:test";
import { inspect, promisify } from "node:util";

import * as esm from "workato-oauth-profiles";
import { redisLimit } from "workato-oauth-profiles/redis";
import { Emulator } from "workato-oauth-profiles/testing";

import { BUN, DENO } from "./bundlers/tools.mjs";
import { LIBRARIES } from "./redis/libraries.mjs";
import { startRedis } from "./redis/server.mjs";
import { failure, require, setting, startEmulator, TOKEN } from "./support.mjs";

const { Client } = esm;
const KEY = "workato-oauth-profiles:limit:workspace 1";

/** A client with a limit of its own on this store, and the reasons of the events that it told of the store. */
function limited(emulator, store, { key = "workspace 1", ...settings } = {}) {
  const reasons = [];
  const onEvent = ({ kind, level, reason }) => {
    if (kind !== "limit_store") return;
    assert.equal(level, "warning");
    reasons.push(reason);
  };
  const sharedLimit = redisLimit(store, { key, fallbackShare: 60 });
  const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, requestsPerMinute: 3, sharedLimit, onEvent, ...settings });
  return { workato, sharedLimit, reasons };
}

async function isFull(workato) {
  const { code, retryAfterMs } = await failure(workato.get(321, { timeoutMs: 5_000 }));
  assert.equal(code, "rate_limited");
  assert.ok(retryAfterMs > 50_000 && retryAfterMs <= 60_000, String(retryAfterMs));
}

for (const [name, { open, close, cluster }] of Object.entries(LIBRARIES)) {
  describe(name, () => {
    const opened = (t, port) => {
      const store = open(port);
      t.after(() => close(store));
      return store;
    };

    test("clients with one key share the limit", async (t) => {
      const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis()]);
      const stores = [opened(t, redis.port), opened(t, redis.port)];
      const [first, second] = stores.map((store) => limited(emulator, store));
      await first.workato.get(321);
      await second.workato.get(321);
      await first.workato.get(321);
      await isFull(first.workato);
      await isFull(second.workato);
      await limited(emulator, stores[0], { key: "workspace 2" }).workato.get(321);
      assert.equal((await emulator.journal()).length, 4);
      assert.deepEqual([first.reasons, second.reasons], [[], []]);
    });

    test("no call fails while the store is down, and the store learns what was sent meanwhile", async (t) => {
      const [emulator, redis] = await Promise.all([Emulator.start({ documented: true }), startRedis()]);
      const store = opened(t, redis.port);
      const { workato, reasons } = limited(emulator, store, { ...emulator.clientOptions, requestsPerMinute: 60 });
      await workato.get(321);
      await redis.kill();
      for (let nth = 0; nth < 3; nth++) await workato.get(321);
      assert.equal(reasons.length, 1);
      assert.match(reasons[0], /^the store of the shared rate limit failed \(.+\): until it answers again, this client soon sends at most 60 requests a minute/);
      await redis.start();
      // A call asks the store again after 5 s.
      emulator.advance(5);
      await workato.get(321);
      assert.deepEqual(reasons.slice(1), ["the store of the shared rate limit answers again"]);
      const other = limited(emulator, store, { ...emulator.clientOptions, requestsPerMinute: 5 });
      await isFull(other.workato);
      assert.equal(emulator.journal().length, 5);
    });

    for (const [trouble, command, said] of [
      ["is read-only", ["CONFIG", "SET", "min-replicas-to-write", "1"], /NOREPLICAS/],
      ["is slow", ["CLIENT", "PAUSE", "2000", "ALL"], /no answer within 1 s/],
      ["has something else under the key", ["SET", KEY, "no JSON"], /invalid token/],
      ["is full", ["CONFIG", "SET", "maxmemory", "1"], /OOM/],
    ]) {
      test(`no call fails while the store ${trouble}`, async (t) => {
        const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis()]);
        const store = opened(t, redis.port);
        const { workato, reasons } = limited(emulator, store, { requestsPerMinute: 60 });
        await workato.get(321);
        await redis.command(...command);
        const since = performance.now();
        await workato.get(321);
        assert.ok(performance.now() - since < 1_900);
        assert.equal(reasons.length, 1);
        assert.match(reasons[0], said);
      });
    }

    test("a store that was emptied learns of the slots again", async (t) => {
      const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis()]);
      const store = opened(t, redis.port);
      const clients = [1, 2].map(() => limited(emulator, store, { requestsPerMinute: 4 }).workato);
      for (const workato of clients) await workato.get(321);
      await redis.command("FLUSHALL");
      for (const workato of clients) await workato.get(321);
      for (const workato of clients) await isFull(workato);
    });

    test("a key prefix and numbers as texts are settings of the client that the limit does not take over", async (t) => {
      const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis()]);
      const store = open(redis.port, { keyPrefix: "app:", stringNumbers: true });
      t.after(() => close(store));
      const { workato, reasons } = limited(emulator, store);
      await workato.get(321);
      assert.equal(await redis.command("KEYS", "*"), KEY);
      assert.deepEqual(reasons, []);
    });

    test("the limit needs no open client, and a connection that was closed meanwhile is no failure", async (t) => {
      const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis()]);
      const store = open(redis.port);
      await close(store);
      const { workato, sharedLimit, reasons } = limited(emulator, store);
      await workato.get(321);
      assert.equal(await redis.connections(), 1);
      await redis.command("CLIENT", "KILL", "TYPE", "normal");
      await new Promise((resolve) => setImmediate(resolve));
      await workato.get(321);
      sharedLimit.close();
      sharedLimit.close();
      while ((await redis.connections()) > 0);
      await workato.get(321);
      await isFull(workato);
      assert.deepEqual(reasons, []);
    });

    test("an abort ends the wait for the store, once the slot is given back or a second later", async (t) => {
      const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis()]);
      const store = opened(t, redis.port);
      const { sharedLimit: limit } = limited(emulator, store);
      let tell;
      const asked = new Promise((resolve) => (tell = resolve));
      const ask = (...given) => {
        tell();
        return limit.eval(...given);
      };
      const sharedLimit = { key: limit.key, fallbackShare: 60, eval: ask };
      const { workato, reasons } = limited(emulator, store, { requestsPerMinute: 1, sharedLimit });
      // Opens the connection.
      await limit.eval("return {1}", [], []);
      await redis.command("CLIENT", "PAUSE", "5000", "ALL");
      const controller = new AbortController();
      const call = failure(workato.get(321, { signal: controller.signal }));
      await asked;
      controller.abort();
      assert.equal((await call).code, "cancelled");
      assert.deepEqual([reasons.length, await emulator.journal()], [1, []]);
    });

    test("a process that has nothing more to do ends", async () => {
      const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis()]);
      const run = (port) => promisify(execFile)(process.execPath, ["redis/ends.mjs", name, String(port), emulator.url], { timeout: 20_000 });
      assert.equal((await run(redis.port)).stdout, "321 false\n");
      await redis.kill();
      assert.equal((await run(redis.port)).stdout, "321 true\n");
    });

    test("the client of a cluster is used as it is", async (t) => {
      const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1")]);
      await redis.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      while (!(await redis.command("CLUSTER", "INFO")).includes("cluster_state:ok"));
      const store = await cluster(redis.port);
      t.after(() => close(store));
      const { workato, sharedLimit, reasons } = limited(emulator, store);
      for (let nth = 0; nth < 3; nth++) await workato.get(321);
      await isFull(workato);
      sharedLimit.close();
      await isFull(workato);
      assert.deepEqual(reasons, []);
    });
  });
}

for (const [name, ...command] of [
  ["Deno", DENO, "run", "--allow-all", "--quiet", "--node-modules-dir=manual", "--no-check"],
  ["Bun", BUN, "run"],
]) {
  for (const library of ["ioredis 6", "node-redis 6"]) {
    test(`${name} with ${library}`, async (t) => {
      const [emulator, redis] = await Promise.all([startEmulator("--documented"), startRedis()]);
      const [program, ...args] = [...command, "redis/ends.mjs", library, String(redis.port), emulator.url];
      assert.equal((await promisify(execFile)(program, args, { timeout: 30_000 })).stdout, "321 false\n");
      assert.equal(await redis.command("EXISTS", KEY), "1");
    });
  }
}

describe("the examples", () => {
  /** Runs copies of an example, where it finds the libraries, and returns what they print. */
  async function run(t, example, ...variants) {
    const folder = mkdtempSync(join(process.cwd(), "examples-"));
    t.after(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "node_modules"));
    for (const name of ["ioredis", "redis"]) {
      symlinkSync(join(setting("WORKATO_TEST_BUNDLERS"), name), join(folder, "node_modules", name));
    }
    copyFileSync(join(setting("WORKATO_TEST_EXAMPLES"), example), join(folder, example));
    writeFileSync(join(folder, "customers.txt"), "401\n402\n403\n404\n405\n");
    const [emulator, redis] = await Promise.all([startEmulator("--documented", "--customers", "5"), startRedis()]);
    const common = { WORKATO_HOST: emulator.url, WORKATO_API_TOKEN: TOKEN, REDIS_URL: `redis://127.0.0.1:${redis.port}` };
    const runs = variants.map((variant) => {
      const env = { ...process.env, ...common, ...variant };
      return promisify(execFile)(process.execPath, [example], { cwd: folder, env, timeout: 60_000 });
    });
    const texts = (await Promise.all(runs)).map(({ stdout }) => stdout);
    return { texts, paths: (await emulator.journal()).map(({ path }) => path), redis };
  }

  test("programs with one limit", async (t) => {
    const { texts, redis } = await run(t, "shared-limit.mjs", {}, {});
    assert.deepEqual(texts, Array(2).fill("321 Acme HubSpot OAuth app\n"));
    const { slots } = JSON.parse(await redis.command("GET", "workato-oauth-profiles:limit:workspace 4321"));
    assert.equal(Object.keys(slots).length, 2);
  });

  test("the pods of a Kubernetes job", async (t) => {
    const pod = (index) => ({ JOB_COMPLETION_INDEX: String(index), PODS: "2", CUSTOMERS: "customers.txt", LEDGERS: "." });
    const { texts, paths, redis } = await run(t, "kubernetes-job.mjs", pod(0), pod(1));
    assert.deepEqual(texts, ["", ""]);
    assert.equal(new Set(paths.filter((path) => path.endsWith("/assign"))).size, 5);
    const { slots } = JSON.parse(await redis.command("GET", "workato-oauth-profiles:limit:workspace 4321"));
    assert.equal(Object.keys(slots).length, paths.length);
  });

  test("processes that divide the limit", async (t) => {
    const { texts } = await run(t, "divided-limit.mjs", { PROCESSES: "4" });
    assert.deepEqual(texts, ["321 Acme HubSpot OAuth app\n"]);
  });
});

describe("wrong arguments are refused", () => {
  const store = LIBRARIES["ioredis 6"].open(1);
  const limit = redisLimit(store, { key: "k" });
  const refused = (call, said) =>
    assert.throws(call, (error) => {
      assert.ok(error instanceof esm.WorkatoError && error.code === "invalid_input", error.stack);
      assert.match(error.message, said);
      return !error.message.includes("canary");
    });

  test("of redisLimit", () => {
    for (const client of [undefined, null, "redis://:canary@redis", {}, Promise.resolve(store), { eval: () => [] }, () => {}]) {
      refused(() => redisLimit(client, { key: "k" }), /the client must be one of ioredis or node-redis, such as `new Redis\(\)`/);
    }
    for (const options of [undefined, null, "k", new Map()]) {
      refused(() => redisLimit(store, options), /the options must be a plain object such as `\{ key: "workspace 4321" \}`/);
    }
    for (const key of [undefined, "", 4321]) refused(() => redisLimit(store, { key }), /`key` is missing: give one key for each workspace/);
    for (const fallbackShare of [0, -1, 1.5, NaN, "canary", null]) {
      refused(() => redisLimit(store, { key: "k", fallbackShare }), /`fallbackShare` must be a whole number of at least 1, not/);
    }
    refused(() => redisLimit(store, { key: "k", fallback_share: 5 }), /unknown option "fallback_share": there are `key`, `fallbackShare`/);
  });

  test("of Client", () => {
    const build = (settings, { Client } = esm) => new Client({ apiToken: TOKEN, ...settings });
    for (const sharedLimit of [store, "canary", null, {}, () => limit]) {
      refused(() => build({ sharedLimit }), /`sharedLimit` must be a limit such as `redisLimit\(client, \{ key: "workspace 4321" \}\)`, not/);
    }
    refused(() => build({ sharedLimit: { ...limit, eval: limit.eval, key: "" } }), /one key for each workspace/);
    refused(() => build({ sharedLimit: { ...limit, eval: limit.eval, fallbackShare: 0 } }), /must be at least 1/);
    refused(() => build({ sharedLimit: limit, requestsPerMinute: null }), /needs a number of requests a minute/);
    refused(() => build({ shared_limit: limit }), /sharedLimit/);
  });

  test("a web page has no store", async () => {
    const folder = dirname(require.resolve("workato-oauth-profiles/package.json"));
    const page = await import(pathToFileURL(join(folder, "dist/esm/inline-web.js")).href);
    const settings = { apiToken: TOKEN, dangerouslyAllowBrowser: true, sharedLimit: limit };
    refused(() => new page.Client(settings), /`sharedLimit` works in Node, Deno and Bun/);
  });
});

test("a limit shows no password", () => {
  const limit = redisLimit(LIBRARIES["ioredis 6"].open(1, { password: "canary" }), { key: "k" });
  const client = new Client({ apiToken: TOKEN, sharedLimit: limit });
  assert.equal(inspect(limit, { depth: 9 }), "Limit { key: 'k', fallbackShare: 6 }");
  assert.ok(!inspect(client, { depth: 9 }).includes("canary") && !JSON.stringify(limit).includes("canary"));
});

test("a client of each library compiles in strict TypeScript", async (t) => {
  const folder = mkdtempSync(join(process.cwd(), "types-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const libraries = setting("WORKATO_TEST_BUNDLERS");
  const lines = [
    'import { redisLimit, type RedisLimit } from "workato-oauth-profiles/redis";',
    'import Redis, { Cluster } from "ioredis";',
    'import { createClient, createCluster, createClientPool } from "redis";',
    'import Valkey from "iovalkey";',
    "const clients = [new Redis(), new Cluster([]), createClient(), createCluster({ rootNodes: [] }), createClientPool(), new Valkey()];",
    'export const limits: RedisLimit[] = clients.map((client) => redisLimit(client, { key: "workspace 4321" }));',
  ];
  writeFileSync(join(folder, "program.mts"), lines.join("\n"));
  const names = ["ioredis", "redis", "iovalkey"];
  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, target: "es2022", module: "esnext", moduleResolution: "bundler" },
    types: ["node"],
    typeRoots: [join(setting("WORKATO_TEST_TOOLS"), "@types")],
    paths: Object.fromEntries(names.map((name) => [name, [join(libraries, name)]])),
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.mts"] }));
  const tsc = join(setting("WORKATO_TEST_TOOLS"), "typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "--project", folder]).catch(({ stdout }) => assert.fail(stdout));
});

test("a store of one's own: an answer that cannot be read, a store that throws, and one that hangs", async () => {
  const emulator = await startEmulator("--documented");
  for (const [answer, said] of [
    [() => [1], /cannot be read/],
    [() => 5, /failed \(/],
    [() => ["a", "b", "c", "d", "e"], /cannot be read/],
    [() => Promise.reject(new Error("no room")), /failed \(no room\)/],
    [() => new Promise(() => {}), /failed \(no answer within 1 s\)/],
    [
      () => {
        throw new Error("synchronous");
      },
      /failed \(synchronous\)/,
    ],
  ]) {
    const reasons = [];
    const sharedLimit = { key: "k", fallbackShare: 60, eval: answer };
    const onEvent = ({ kind, reason }) => kind === "limit_store" && reasons.push(reason);
    const workato = new Client({ apiToken: TOKEN, baseUrl: emulator.url, sharedLimit, onEvent });
    assert.equal((await workato.get(321)).id, 321);
    assert.match(reasons[0], said);
  }
});
