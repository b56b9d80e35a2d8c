// The program that is tested: gives a customer a profile of their own.
const { Client } = require("workato-oauth-profiles");

async function onboard(customer, app, options) {
  const workato = new Client(options);
  const { profile } = await workato.ensure({ name: `${customer} HubSpot`, provider: "hubspot", ...app });
  await workato.assign(profile.id, customer);
  return profile;
}

module.exports = { onboard };
