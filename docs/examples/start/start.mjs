import { Client, fileLedger } from "workato-oauth-profiles";

const workato = Client.fromEnv(); // WORKATO_API_TOKEN and WORKATO_HOST
for await (const profile of workato.profiles()) {
  console.log(profile.id, profile.name);
}

const input = { name: "Acme Zoom", provider: "zoom", clientId: "1234", clientSecret: "a secret" };
const { profile, action } = await workato.ensure(input);
console.log(`profile ${profile.id}: ${action}`);

await workato.rotateSecret(profile.id, { clientSecret: "a new secret" });

const ledger = fileLedger("rollout.jsonl");
for await (const { customer, status, error } of workato.assignEach(profile.id, [1001, 1002, 9001], { ledger })) {
  console.log(`customer ${customer}: ${error ? error.code : status}`);
}
