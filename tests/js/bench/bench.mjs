// The package beside what a user would pick instead: `cargo xtask bench js`.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { Client } from "workato-oauth-profiles";

import { CALLS, contestants } from "./contestants.mjs";
import { PAGE } from "./samples.mjs";

const [ROUNDS, CALLS_A_ROUND] = [12, 150];
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const column = (value, width = 10) => String(value).padStart(width);

/** Those of a table are warmed up, and take turns, in an order that changes: what the machine does else meets all. */
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
  if (call !== "get") continue;
  const [plain, ours] = [results["node:http by hand"], results["ours over node:http"]];
  const [fetched, given] = [results["fetch by hand"], results["ours over a given fetch"]];
  judge("ours over node:http, cpu of fetch by hand", ours.cpu / fetched.cpu, 0.5);
  judge("ours over node:http by hand, p50", ours.p50 - plain.p50, 40, " us");
  judge("ours with fetch given over fetch by hand, p50", given.p50 - fetched.p50, 40, " us");
}
child.stdin.end();

const text = JSON.stringify({ result: PAGE });
const bytes = new TextEncoder().encode(text);
const answer = { status: 200, headers: [["content-type", "application/json"]], body: undefined, arrayBuffer: async () => bytes };
const workato = new Client({ apiToken: "token", requestsPerMinute: null, fetch: async () => answer });
const decoder = new TextDecoder();
const reading = await race({ "JSON.parse": async () => JSON.parse(decoder.decode(bytes)).result, "list, nothing sent": () => workato.list() }, 100);
print("reading 100 profiles", reading, "JSON.parse");
judge("reading 100 profiles", reading["list, nothing sent"].p50, 250, " us");

const starts = { "nothing": "", "node:https": 'await import("node:https");', "the client, first request built": `
  const { Client } = await import("workato-oauth-profiles");
  await new Client({ apiToken: "token", fetch: async () => Response.json({ result: { id: 1 } }) }).get(1);` };
const times = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
for (let round = 0; round < 15; round++) {
  for (const [name, script] of Object.entries(starts)) {
    const since = performance.now();
    execFileSync(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    times[name].push(performance.now() - since);
  }
}
console.log("\nstart of the process, to its end");
for (const [name, all] of Object.entries(times)) console.log(`${name.padEnd(34)}${column(median(all).toFixed(1))} ms`);
