// Compares the package with what a user would choose instead: `cargo xtask bench js`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

import { Client } from "workato-oauth-profiles";

import { FORMATS, LIMIT, OURS, startTime } from "../start.mjs";
import { CALLS, contestants } from "./contestants.mjs";
import { PAGE, TOKEN } from "./samples.mjs";

const [ROUNDS, CALLS_A_ROUND] = [12, 150];
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const column = (value, width = 10) => String(value).padStart(width);

/** Warms all contestants up, and alternates between them, so that other programs disturb all of them equally. */
async function race(all, calls = CALLS_A_ROUND) {
  const names = Object.keys(all);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  const cpu = Object.fromEntries(names.map((name) => [name, 0]));
  for (let round = -10; round < ROUNDS; round++) {
    for (const name of round % 2 ? names : names.toReversed()) {
      const before = process.cpuUsage();
      for (let count = 0; count < calls; count++) {
        const since = performance.now();
        await all[name]();
        if (round >= 0) times[name].push((performance.now() - since) * 1000);
      }
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) cpu[name] += user + system;
    }
  }
  return Object.fromEntries(names.map((name) => [name, { p50: median(times[name]), cpu: cpu[name] / (calls * ROUNDS) }]));
}

function print(title, results, base) {
  console.log(`\n${title.padEnd(30)}${column("p50, us")}${column("cpu, us")}${column(`cpu of ${base}`, 26)}`);
  for (const [name, { p50, cpu }] of Object.entries(results)) {
    console.log(`${name.padEnd(30)}${column(p50.toFixed(1))}${column(cpu.toFixed(1))}${column((cpu / results[base].cpu).toFixed(2), 26)}`);
  }
}

function judge(what, value, most, unit = "") {
  console.log(`  ${value <= most ? "ok  " : "OVER"} ${what}: ${value.toFixed(2)}${unit}, at most ${most}${unit}`);
}

const child = spawn(process.execPath, [fileURLToPath(new URL("server.mjs", import.meta.url))], { stdio: ["pipe", "pipe", "inherit"] });
const [line] = await once(child.stdout.setEncoding("utf8"), "data");
const url = line.trim();

for (const call of CALLS) {
  const all = contestants(call, url);
  for (const [name, one] of Object.entries(all)) {
    const value = await one();
    assert.equal(call === "list" ? value.length : value.id, call === "list" ? 100 : 321, name);
  }
  const results = await race(all);
  print(call === "list" ? "list of 100" : call, results, "fetch by hand");
  const [plain, ours] = [results["node:http by hand"], results["ours over node:http"]];
  const [fetched, given] = [results["fetch by hand"], results["ours over a given fetch"]];
  if (call === "list") judge("ours over node:http, CPU of fetch by hand", ours.cpu / fetched.cpu, 0.9);
  if (call !== "get") continue;
  judge("ours over node:http, CPU of fetch by hand", ours.cpu / fetched.cpu, 0.6);
  judge("ours over node:http, CPU more than node:http by hand", ours.cpu - plain.cpu, 50, " us");
  judge("ours over a given fetch, CPU more than fetch by hand", given.cpu - fetched.cpu, 50, " us");
}
child.stdin.end();

const text = JSON.stringify({ result: PAGE });
const bytes = new TextEncoder().encode(text);
const answer = { status: 200, headers: [["content-type", "application/json"]], body: undefined, arrayBuffer: async () => bytes.buffer };
const workato = new Client({ apiToken: TOKEN, requestsPerMinute: null, fetch: async () => answer });
const decoder = new TextDecoder();
const reading = await race({ "JSON.parse": async () => JSON.parse(decoder.decode(bytes)).result, "list, nothing sent": () => workato.list() }, 100);
print("reading 100 profiles", reading, "JSON.parse");
judge("reading 100 profiles, CPU of JSON.parse", reading["list, nothing sent"].cpu / reading["JSON.parse"].cpu, 2.5);

// The other packages are found beside the bundlers.
const others = dirname(process.env.WORKATO_TEST_BUNDLERS);
const starts = {
  "Node alone": [],
  ours: [OURS],
  stripe: [{ name: "stripe", names: "Stripe", code: 'new Stripe("key");' }, others],
  openai: [{ name: "openai", names: "OpenAI", code: 'new OpenAI({ apiKey: "key" });' }, others],
};
for (const format of FORMATS) {
  const times = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
  for (let round = 0; round < 20; round++) {
    for (const [name, program] of Object.entries(starts)) times[name].push(startTime(format, ...program));
  }
  console.log(`\n${`start with a first client, ${format}`.padEnd(40)}${column("fastest, ms")}${column("median", 9)}${column("fastest over Node alone", 25)}`);
  const fastest = (name) => Math.min(...times[name]);
  for (const name of Object.keys(starts)) {
    const over = fastest(name) - fastest("Node alone");
    console.log(`${name.padEnd(40)}${column(fastest(name).toFixed(1), 11)}${column(median(times[name]).toFixed(1), 9)}${column(over.toFixed(1), 25)}`);
  }
  judge(`start, ${format}`, fastest("ours") - fastest("Node alone"), LIMIT, " ms");
}
