// The entry for a bundle of one script, without files beside it.
import { Client } from "workato-oauth-profiles/inline";

const fetch = async () => Response.json({ result: { id: 321, name: "Acme" } });
const options = { apiToken: "test-token", fetch, dangerouslyAllowBrowser: true };
new Client(options).get(321).then(({ name }) => {
  if (globalThis.document) document.title = name;
  else console.log(name);
});
