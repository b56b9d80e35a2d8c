// The life of a profile: create, read, update, a new secret, assign, a rollout, delete, and many profiles at
// once. It shows how the client waits and retries when the service does not answer as wanted.
//
// It writes, so it runs only against the emulator, with the customers of Workato's documentation.
//
//     cargo run -p workato-emulator -- --documented --port 8080
//     WORKATO_API_TOKEN=test-token WORKATO_HOST=http://127.0.0.1:8080 node lifecycle.mjs
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Client, fileLedger, WorkatoError } from "workato-oauth-profiles";

const start = performance.now();
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
let requests = 0;

function tell({ kind, reason, waitMs, method, path }) {
  if (kind === "sending") requests += 1;
  if (kind === "waiting" || kind === "retrying") {
    console.log(`               ${kind}, ${seconds(waitMs)}: ${method} ${path}: ${reason}`);
  }
}

async function main() {
  if (!process.env.WORKATO_HOST?.startsWith("http://127.0.0.1:")) {
    throw new Error("this example writes: set WORKATO_HOST to the URL of an emulator");
  }
  const workato = Client.fromEnv({ onEvent: tell });
  console.log(`get            ${(await workato.get(321)).name}`);
  let count = 0;
  for await (const { id } of workato.profiles()) count += id > 0;
  console.log(`profiles       ${count} of them`);

  const input = {
    name: "Acme Salesforce OAuth app",
    provider: "salesforce",
    clientId: "acme_client_id",
    clientSecret: "a secret",
  };
  const { id, name } = await workato.create(input);
  console.log(`create         profile ${id}, ${name}`);
  const renamed = { ...input, name: `${name}, renamed` };
  console.log(`update         profile ${id}, ${(await workato.update(id, renamed)).name}`);
  await workato.rotateSecret(id, { clientSecret: "another secret" });
  console.log(`rotateSecret   profile ${id}, nothing else was changed`);

  await workato.assign(id, { externalId: "A2300" });
  console.log(`assign         profile ${id} to the customer with the external id A2300`);
  await workato.unassign(id, 123);
  console.log(`unassign       profile ${id} from the same customer, by the id of its workspace`);
  await rollOut(workato, id);

  await workato.delete(id);
  console.log(`delete         profile ${id}`);
  for (let time = 0; time < 2; time++) {
    const { profile, action } = await workato.ensure(renamed);
    console.log(`ensure         profile ${profile.id} ${action}`);
  }
  await ensureMany(workato, renamed);
  console.log(`\nJavaScript: ${count} profiles, ${requests} requests, ${seconds(performance.now() - start)}`);
}

/** A rollout that is stopped after two customers, and then continued. */
async function rollOut(workato, id) {
  const path = join(await mkdtemp(join(tmpdir(), "lifecycle-")), "rollout.jsonl");
  const customers = [123, { externalId: "A2401" }, { externalId: "A9999" }];
  for (const run of [1, 2]) {
    for await (const { customer, status, error, progress } of workato.assignEach(id, customers, { ledger: fileLedger(path) })) {
      const who = customer.externalId ?? customer;
      console.log(`assignEach     run ${run}: ${who} ${status}${error ? ` (${error.code})` : ""}, ${progress.left} left`);
      if (run === 1 && progress.left === 1) break;
    }
  }
  console.log((await readFile(path, "utf8")).replaceAll(/^(?=.)/gm, "               "));
  for await (const { customer, status } of workato.unassignEach(id, customers.slice(0, 2))) {
    console.log(`unassignEach   ${customer.externalId ?? customer} ${status}`);
  }
}

/** Two profiles with one list: one is there, and one is new. */
async function ensureMany(workato, there) {
  const inputs = [there, { ...there, name: "Acme HubSpot OAuth app 2", provider: "hubspot" }];
  for (const dryRun of [true, false]) {
    for await (const { input, action } of workato.ensureEach(inputs, { dryRun })) {
      console.log(`ensureEach     ${dryRun ? "dry run: " : ""}${inputs[input].name} ${action}`);
    }
  }
  const { name, provider } = inputs[1];
  const found = await workato.find({ name, provider });
  console.log(`find           ${name}: profile ${found.id}`);
  console.log(`find           ${name} for slack: ${await workato.find({ name, provider: "slack" })}`);
  await move(workato, 321, found.id);
}

/** Moves customers to another profile. Customer 401 has connections that use the old one. */
async function move(workato, from, to) {
  const ledger = fileLedger(join(await mkdtemp(join(tmpdir(), "lifecycle-")), "moves.jsonl"));
  for (const force of [false, true]) {
    for await (const { customer, status, has, error } of workato.reassignEach({ from, to }, [401, 402], { ledger, force })) {
      console.log(`reassignEach   ${force ? "force: " : ""}${customer} ${status}${error ? ` (${error.code})` : ""}, has: ${has}`);
    }
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof WorkatoError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
