import { Client, fileLedger } from "workato-oauth-profiles";

const customers = [401, 402, 403]; // from your database: those who have the old profile
const clientSecret = process.env.NEW_SECRET ?? "";

const workato = Client.fromEnv();
const input = { name: "Acme HubSpot, new app", provider: "hubspot", clientId: "new_client_id", clientSecret };
const { profile } = await workato.ensure(input);
const ids = { from: 321, to: profile.id };
const ledger = fileLedger("moves.jsonl");
for await (const { customer, has, error } of workato.reassignEach(ids, customers, { ledger })) {
  if (error) console.log(`customer ${customer} has the profile ${has}: ${error.reason}`);
  else console.log(`customer ${customer} is moved`);
}
