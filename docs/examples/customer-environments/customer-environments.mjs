import { Client, fileLedger } from "workato-oauth-profiles";

// From your database: the workspaces of your customers in each environment.
const workspaces = { DEV: [1001, 1004], TEST: [1002, 1005], PROD: [1003, 1006] };

const workato = Client.fromEnv();
const profile = await workato.find({ name: "Acme HubSpot OAuth app", provider: "hubspot" });
if (!profile) throw new Error("there is no such profile");
for (const [environment, customers] of Object.entries(workspaces)) {
  const ledger = fileLedger(`${environment}.jsonl`);
  for await (const { customer, status, error } of workato.assignEach(profile.id, customers, { ledger })) {
    console.log(`${environment} ${customer}: ${error?.message ?? status}`);
  }
}
