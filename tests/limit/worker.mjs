// Waits for a line on standard input, then reads a profile again and again, for so many seconds.
//
//     worker.mjs EMULATOR_URL NAME SECONDS REDIS_PORT REQUESTS_PER_MINUTE
import { once } from "node:events";
import { createRequire } from "node:module";

import { Client } from "workato-oauth-profiles";
import { redisLimit } from "workato-oauth-profiles/redis";

const { Redis } = createRequire(`${process.env.WORKATO_TEST_LIBRARIES}/`)("ioredis");

const [baseUrl, name, seconds, port, requestsPerMinute] = process.argv.slice(2);
const sharedLimit = redisLimit(new Redis(Number(port), { lazyConnect: true }), { key: "bench" });
const settings = { apiToken: "test-token", baseUrl, userAgent: `worker/${name}`, timeoutMs: 300_000 };
const workato = new Client({ ...settings, sharedLimit, requestsPerMinute: Number(requestsPerMinute) });
console.log("ready");
await once(process.stdin, "data");
process.stdin.destroy();
const end = performance.now() + Number(seconds) * 1000;
while (performance.now() < end) await workato.get(321);
