import { Client } from "workato-oauth-profiles";

const { SLACK_SECRET = "", NEW_SLACK_SECRET = "", SLACK_TOKEN: token = "" } = process.env;

const workato = Client.fromEnv();
// The token is the verification token of the Slack app. `replace` writes a profile that is there again, under its id.
const input = { name: "Acme Slack bot", provider: "slack_bot", clientId: "1234", clientSecret: SLACK_SECRET, token };
const { action, profile } = await workato.ensure(input, { replace: true });
console.log(`${action}: the URLs of the bot end with coak_id=${profile.id}`);

// Later, when the Slack app has a new secret. The id stays.
await workato.rotateSecret(profile.id, { clientSecret: NEW_SLACK_SECRET, token });
