import { Client } from "workato-oauth-profiles";

const ourClientId = "example_client_id"; // of the OAuth app that has a new secret
const clientSecret = process.env.NEW_SECRET ?? "";

const workato = Client.fromEnv();
for (const { id, clientId } of await workato.profiles().toArray()) {
  if (clientId !== ourClientId) continue;
  await workato.rotateSecret(id, { clientSecret });
  console.log(`profile ${id} has the new secret`);
}
