import { Client, fileLedger } from "workato-oauth-profiles";

const customers = [1001, { externalId: "C1002" }, 1003]; // from your database

const workato = Client.fromEnv();
const profile = await workato.find({ name: "Acme HubSpot OAuth app", provider: "hubspot" });
if (!profile) throw new Error("there is no such profile in this workspace");
const ledger = fileLedger("onboard.jsonl");
for await (const { customer, status, error, progress } of workato.assignEach(profile.id, customers, { ledger })) {
  const name = typeof customer === "number" ? customer : customer.externalId;
  console.log(`${name}: ${error?.message ?? status}, ${progress.left} left`);
  if (error) process.exitCode = 1;
}
