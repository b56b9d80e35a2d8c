// A page without the emulator.
import { Client } from "workato-oauth-profiles";

const fetch = async () => Response.json({ result: { id: 321, name: "Acme HubSpot OAuth app" } });
new Client({ apiToken: "test-token", fetch, dangerouslyAllowBrowser: true }).get(321).then(
  ({ name }) => (document.title = name),
  (error) => (document.title = error.message),
);
