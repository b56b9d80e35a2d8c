// Sends through proxies in one runtime, and prints the results as a line of JSON:
// `proxy.mjs TOKEN CA SECURE PLAIN WORKING REFUSING SILENT`, all but the first two are URLs.
import { readFileSync } from "node:fs";

import { Client } from "workato-oauth-profiles";

const [apiToken, pem, secure, plain, working, refusing, silent] = process.argv.slice(-7);
const ca = readFileSync(pem, "utf8");
const input = { name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "secret" };
const client = (baseUrl, options) => new Client({ apiToken, baseUrl, ca, maxAttempts: 1, ...options });
const results = {};

async function failure(call) {
  const { code, mayHaveApplied, reason } = await call.catch((error) => error);
  return [code, mayHaveApplied, reason.replaceAll(/:\d+/g, ":PORT")];
}

for (const [name, baseUrl] of Object.entries({ secure, plain })) {
  const workato = client(baseUrl, { proxy: working });
  results[name] = [];
  for (let count = 0; count < 2; count++) results[name].push((await workato.get(321)).extra.seen.method);
  results[name].push((await workato.create(input)).extra.seen.method);
}
const untrusted = new Client({ apiToken, baseUrl: secure, proxy: working, maxAttempts: 1 });
results.untrusted = (await failure(untrusted.create(input))).slice(0, 2);
results.refused = await failure(client("https://www.workato.com", { proxy: refusing }).create(input));
results.silent = await failure(client(secure, { proxy: silent, connectTimeoutMs: 300 }).create(input));
process.env.HTTP_PROXY = working;
results.environment = (await new Client({ apiToken, baseUrl: plain }).get(321)).id;
results.off = (await new Client({ apiToken, baseUrl: plain, proxy: false }).get(321)).id;
try {
  client(secure, { ca: "not pem" });
} catch (error) {
  results.ca = error.code;
}
console.log(JSON.stringify(results));
