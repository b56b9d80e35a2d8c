// What a runtime is checked with: prints a line of JSON. `check.mjs URL TOKEN FOLDER`
import { Client, fileLedger, WorkatoError } from "workato-oauth-profiles";
import { Client as Inline } from "workato-oauth-profiles/inline";
import { Emulator, VirtualClock } from "workato-oauth-profiles/testing";

const [baseUrl, apiToken, folder] = process.argv.slice(-3);
const events = [];
const workato = new Client({ apiToken, baseUrl, onEvent: ({ kind }) => events.push(kind) });
const said = {};

said.name = (await workato.get(321)).name;
said.events = events.splice(0);
const input = { name: "Runtime", provider: "salesforce", clientId: "id", clientSecret: "secret" };
const { id } = await workato.create(input);
said.ids = [id];
for await (const profile of workato.profiles()) if (profile.id !== id) said.ids.push(profile.id);
said.outcomes = [];
for (let run = 0; run < 2; run++) {
  const ledger = fileLedger(`${folder}/rollout.jsonl`);
  for await (const { status } of workato.assignEach(id, [1001, 1002], { ledger })) said.outcomes.push(status);
}
const lost = await workato.create({ ...input, name: "drop" }, { maxAttempts: 1 }).catch((error) => error);
said.lost = lost instanceof WorkatoError && lost.code;
const refused = await new Client({ apiToken, baseUrl: "http://127.0.0.1:9", maxAttempts: 1 }).create(input).catch((error) => error);
said.refused = [refused.code, refused.mayHaveApplied];
const signal = AbortSignal.timeout(300);
const since = performance.now();
const hanging = await workato.get(321, { signal }).catch((error) => error);
said.hanging = [hanging.code, performance.now() - since < 2000];
const short = await workato.get(321, { timeoutMs: 300 }).catch((error) => error);
said.short = short.code;
const emulator = await Emulator.start({ documented: true, clock: new VirtualClock() });
emulator.fail("429", "503");
said.inline = (await new Inline(emulator.clientOptions).get(321)).id;
console.log(JSON.stringify(said));
