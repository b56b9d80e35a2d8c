// What a user reads when a program ends with an error that nobody caught: failures/failures.txt holds it.
// After a change of a text, UPDATE_SNAPSHOT=1 writes the file again: read its diff as a user would.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { connections } from "./failures/connections.mjs";
import { calls, refusals, rollouts, servers, settings, TOKEN } from "./failures/programs.mjs";
import { setting } from "./support.mjs";

const SNAPSHOT = setting("WORKATO_TEST_FAILURES");
// In the project, so that the programs find the package.
const folder = mkdtempSync(join(process.cwd(), "failures-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs the program in a process of its own, and returns what Node prints when it ends. */
async function uncaught({ program, setup, env }, name) {
  const own = mkdtempSync(join(folder, `${name}-`));
  if (setup) writeFileSync(join(own, "setup.mjs"), setup);
  const imports = `import { Client, fileLedger } from "workato-oauth-profiles";${setup ? ' import { workato } from "./setup.mjs";' : ""}`;
  writeFileSync(join(own, "app.mjs"), `${imports} const TOKEN = process.env.TOKEN;\n${program}\n`);
  const variables = { PATH: process.env.PATH, TOKEN, ...env };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["app.mjs"], { cwd: own, env: variables, timeout: 60_000 }, (error, stdout, stderr) => {
      error ? resolve(readable(stderr, own)) : reject(new Error(`nothing failed: ${program}`));
    });
  });
}

/** Leaves out what differs between runs, machines and versions of Node: folders, ports, times, the frames of Node itself, what a cause holds. */
function readable(text, own) {
  const [head, ...rest] = text.split("\n\n");
  const isOfNode = head.startsWith("node:");
  return (isOfNode ? rest : [head, ...rest])
    .join("\n\n")
    .replaceAll(/(file:\/\/)?[^\s(]*\/node_modules\/(workato-oauth-profiles\/[\w/.-]+)(:\d+)*/g, "$2")
    .replaceAll(new RegExp(`(file://)?${own}/`, "g"), "")
    .replaceAll(own, "FOLDER")
    .split("\n")
    // The last frame ends with the brace before the fields.
    .flatMap((line) => (/^\s+at .*(node:|<anonymous>)|^ {6,}at /.test(line) ? (line.endsWith(" {") ? [" {"] : []) : [line]))
    .map((line) => line.replaceAll(/(127\.0\.0\.1|localhost):\d{2,}/g, "$1:PORT").replaceAll(/\b[A-F0-9]{16}:error:/g, "ID:error:").replaceAll(/of process \d+/g, "of process ID"))
    .map((line) => line.replace(/within \d\d\.\d s, the rest/, "within TIME s, the rest"))
    .join("\n")
    .replaceAll("\n {\n", " {\n")
    .replace(/^(  \[cause\]: .*?)( {)?\n[^]*^}/m, "$1\n}")
    .replace(/^Node\.js v.*/m, "")
    .trim();
}

/** Some at a time: each is a process. */
async function all(cases) {
  const texts = Array(cases.length);
  const left = [...cases.entries()];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) texts[next[0]] = await uncaught(next[1], next[0]);
  };
  await Promise.all([work(), work(), work()]);
  return texts;
}

function kept(part) {
  const parts = readFileSync(SNAPSHOT, "utf8").split(/^# /m);
  return parts.find((text) => text.startsWith(`${part}\n`))?.trim();
}

const PARTS = { settings, calls, refusals, servers, connections: await connections(), rollouts };
const shown = {};
for (const [part, cases] of Object.entries(PARTS)) {
  test(`every failure says what to do: ${part}`, async () => {
    const texts = await all(cases);
    const entries = cases.map(({ what }, index) => `${what}\n${texts[index].replaceAll(/^(?=.)/gm, "    ")}`);
    shown[part] = [part, ...entries].join("\n\n");
    assert.ok(!shown[part].includes("canary"), "a secret is shown");
    if (!process.env.UPDATE_SNAPSHOT) assert.equal(shown[part], kept(part));
  });
}
after(() => {
  if (process.env.UPDATE_SNAPSHOT) writeFileSync(SNAPSHOT, `${Object.values(shown).map((text) => `# ${text}`).join("\n\n")}\n`);
});
