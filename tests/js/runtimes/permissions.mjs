// Calls, reads the environment, and writes a ledger: `permissions.mjs URL TOKEN LEDGER`. Prints a line for each.
import { Client, fileLedger, WorkatoError } from "workato-oauth-profiles";

const [baseUrl, apiToken, path] = process.argv.slice(-3);
const workato = new Client({ apiToken, baseUrl, maxAttempts: 1 });

async function first(rollout) {
  for await (const { status } of rollout) return status;
}

for (const step of [
  async () => (await workato.get(321)).name,
  async () => (await Client.fromEnv({ maxAttempts: 1 }).get(321)).name,
  async () => first(workato.assignEach(321, [123], { ledger: fileLedger(path) })),
]) {
  const told = (error) => (error instanceof WorkatoError ? `${error.code}: ${error.message}` : `raw ${error}`);
  console.log(await step().catch(told));
}
