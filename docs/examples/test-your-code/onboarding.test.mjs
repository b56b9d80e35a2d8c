// --8<-- [start:code]
/**
 * Gives a customer a profile of its own, and returns the id of the profile.
 * @param {import("workato-oauth-profiles").WorkatoClient} workato
 * @param {number} customer
 */
export async function onboard(workato, customer) {
  const input = { name: `HubSpot of ${customer}`, provider: "hubspot", clientId: "1234", clientSecret: "a secret" };
  const { profile } = await workato.ensure(input);
  await workato.assign(profile.id, customer);
  return profile.id;
}
// --8<-- [end:code]

// --8<-- [start:test]
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "workato-oauth-profiles";
import { Emulator, onlyEmulators } from "workato-oauth-profiles/testing";

onlyEmulators(); // from now on no client of this process calls Workato

test("a customer gets a profile", async () => {
  const emulator = await Emulator.start({ documented: true });
  const workato = new Client(emulator.clientOptions);
  const profile = await onboard(workato, 123);
  assert(emulator.hasSecret(profile, { clientSecret: "a secret" }));
  assert.equal((await workato.get(profile)).oemCustomersCount, 1);
});

test("a lost answer makes no second profile", async () => {
  const emulator = await Emulator.start({ documented: true });
  const workato = new Client(emulator.clientOptions);
  emulator.fail({ on: "create", fault: "drop_applied" });
  await onboard(workato, 123);
  assert.equal((await workato.profiles().toArray()).length, 2); // the documented one, and the new one
});
// --8<-- [end:test]
