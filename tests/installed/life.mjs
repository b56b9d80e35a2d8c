// The life of a profile.
import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

const { clientOptions } = await Emulator.start({ documented: true });
const workato = new Client(clientOptions);
const input = { name: "installed", provider: "hubspot", clientId: "id", clientSecret: "first secret" };
const { profile } = await workato.ensure(input);
await workato.rotateSecret(profile.id, { clientSecret: "another secret" });
await workato.assign(profile.id, { externalId: "A2300" });
await workato.unassign(profile.id, { externalId: "A2300" });
await workato.delete(profile.id);
const code = await workato.get(profile.id).then(() => "found", ({ code }) => code);
if (code !== "not_found") throw new Error(`the profile is still there: ${code}`);
console.log("created, rotated, assigned, unassigned and deleted");
