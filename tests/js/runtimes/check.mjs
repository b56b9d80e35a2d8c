// Uses the package in one runtime, and prints the results as a line of JSON: `check.mjs URL TOKEN FOLDER`.
import { Client, fileLedger, WorkatoError } from "workato-oauth-profiles";
import { Client as Inline } from "workato-oauth-profiles/inline";
import { Emulator, VirtualClock } from "workato-oauth-profiles/testing";

const [baseUrl, apiToken, folder] = process.argv.slice(-3);
const events = [];
const workato = new Client({ apiToken, baseUrl, onEvent: ({ kind }) => events.push(kind) });
const results = {};

results.name = (await workato.get(321)).name;
results.events = events.splice(0);
const input = { name: "Runtime", provider: "salesforce", clientId: "id", clientSecret: "secret" };
const { id } = await workato.create(input);
results.ids = [id];
for await (const profile of workato.profiles()) if (profile.id !== id) results.ids.push(profile.id);
results.outcomes = [];
for (let run = 0; run < 2; run++) {
  const ledger = fileLedger(`${folder}/rollout.jsonl`);
  for await (const { status } of workato.assignEach(id, [1001, 1002], { ledger })) results.outcomes.push(status);
}
const held = fileLedger(`${folder}/rollout.jsonl`);
await held.nextLine();
const second = workato.assignEach(id, [1003], { ledger: fileLedger(`${folder}/rollout.jsonl`) });
results.locked = await second.next().catch(({ code, message }) => [code, message.includes("another run is using this ledger, in this process")]);
await held.close();
const other = { ...input, name: "Runtime 2" };
results.ensured = [];
const profiles = fileLedger(`${folder}/profiles.jsonl`);
for await (const { action } of workato.ensureEach([input, other], { ledger: profiles })) results.ensured.push(action);
const { name, provider } = other;
const found = await workato.find({ name, provider });
results.found = [found?.name, (await workato.find({ name, provider: "slack" })) ?? null];
results.moved = [];
const moves = { ledger: fileLedger(`${folder}/moves.jsonl`), pace: 600 };
for await (const { has } of workato.reassignEach({ from: id, to: found.id }, [1001, 1002], moves)) results.moved.push(has);
const lost = await workato.create({ ...input, name: "drop" }, { maxAttempts: 1 }).catch((error) => error);
results.lost = lost instanceof WorkatoError && lost.code;
const refused = await new Client({ apiToken, baseUrl: "http://127.0.0.1:9", maxAttempts: 1 }).create(input).catch((error) => error);
results.refused = [refused.code, refused.mayHaveApplied];
const signal = AbortSignal.timeout(300);
const since = performance.now();
const hanging = await workato.get(321, { signal }).catch((error) => error);
results.hanging = [hanging.code, performance.now() - since < 2000];
const short = await workato.get(321, { timeoutMs: 300 }).catch((error) => error);
results.short = short.code;
const emulator = await Emulator.start({ documented: true, clock: new VirtualClock() });
emulator.fail("429", "503");
results.inline = (await new Inline(emulator.clientOptions).get(321)).id;
console.log(JSON.stringify(results));
