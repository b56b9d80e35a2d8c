// Fetches a profile and walks all of them, telling what happens on the way.
//
//     WORKATO_API_TOKEN=... WORKATO_HOST=https://www.workato.com node lifecycle.mjs
import { Client, WorkatoError } from "workato-oauth-profiles";

const start = performance.now();
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;
let requests = 0;

function tell({ kind, method, path, status, waitMs, reason }) {
  switch (kind) {
    case "sending":
      requests += 1;
      return console.log(`  -> ${method} ${path}`);
    case "received":
      return console.log(`  <- ${status}`);
    case "waiting":
      return console.log(`     waits ${seconds(waitMs)}: ${reason}`);
    case "retrying":
      return console.log(`     tries again in ${seconds(waitMs)}: ${reason}`);
    default:
      return console.log(`     ${reason}`);
  }
}

async function main() {
  const { WORKATO_API_TOKEN: apiToken, WORKATO_HOST: baseUrl } = process.env;
  const workato = new Client({ apiToken, baseUrl, onEvent: tell });
  console.log(`Talking to ${baseUrl}\n`);

  console.log("get(321)");
  const profile = await workato.get(321);
  console.log(`  ${profile.name} for ${profile.provider}`);
  console.log(`  used by ${profile.sharedAccountsCount} connections`);
  console.log(`  assigned to ${profile.oemCustomersCount} customers\n`);

  console.log("profiles()");
  const providers = {};
  let count = 0;
  for await (const { provider } of workato.profiles()) {
    providers[provider] = (providers[provider] ?? 0) + 1;
    count += 1;
  }
  for (const provider of Object.keys(providers).sort()) {
    console.log(`  ${String(providers[provider]).padStart(4)}  ${provider}`);
  }
  console.log(`\nJavaScript: ${count} profiles, ${requests} requests, ${seconds(performance.now() - start)}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof WorkatoError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
