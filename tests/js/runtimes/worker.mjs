// A Worker that uses the package. Its client is shared by all requests.
import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

let workato;

export default {
  async fetch(_, { URL: baseUrl, TOKEN: apiToken }) {
    workato ??= new Client({ apiToken, baseUrl });
    const code = ({ code }) => code;
    const emulator = await Emulator.start({ documented: true });
    emulator.fail("redirect");
    const emulated = new Client(emulator.clientOptions);
    return Response.json({
      name: (await workato.get(321)).name,
      missing: await workato.get(1).catch(code),
      redirect: await emulated.get(321).catch(code),
      emulated: (await emulated.get(321)).id,
      found: (await emulated.find({ name: "Acme HubSpot OAuth app", provider: "hubspot" }))?.id,
    });
  },
};
