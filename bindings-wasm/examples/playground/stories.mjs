// Three stories that run by themselves. Each first shows a plain loop, as most scripts have it, or a run that is
// killed; then this client. Each begins with a fresh workspace.
import { MemoryLedger } from "./ledger.mjs";

const INPUT = { name: "Acme Salesforce OAuth app", provider: "salesforce", clientId: "example_client_id", clientSecret: "hush" };
const PATH = "/api/custom_oauth_profiles";

export const STORIES = [
  { title: "A lost answer: two profiles, or one", verb: "ensure", values: INPUT, run: lostAnswer },
  { title: "80 requests, 60 a minute", verb: "get", values: { id: 321 }, run: rateLimit },
  { title: "A rollout is killed", verb: "assignEach", values: { id: 321 }, run: killedRollout },
];

async function lostAnswer({ restart, emulator, fetch, say }) {
  const count = () => emulator.journal().filter(({ method }) => method === "POST").length;
  const profiles = async (workato) => (await workato.list()).filter(({ name }) => name === INPUT.name).length;
  const fault = { on: "create", fault: "drop_applied" };

  say("A plain loop creates a profile. The service creates it, but the answer is lost.");
  let workato = restart();
  emulator.fail(fault);
  const { name, provider, clientId, clientSecret } = INPUT;
  const body = JSON.stringify({ name, provider, data: { client_id: clientId, client_secret: clientSecret } });
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      await fetch(`https://www.workato.com${PATH}`, { method: "POST", headers: headers(emulator), body });
      say(`attempt ${attempt}: answered`);
      break;
    } catch {
      say(`attempt ${attempt}: the connection broke, so the loop tries again`);
    }
  }
  say(`The loop sent ${count()} creates. Now there are ${await profiles(workato)} profiles of this name.`, "bad");

  say("The same with `ensure` of this client. It waits 45 s until a list must show the profile.");
  workato = restart();
  emulator.fail(fault);
  const { action } = await workato.ensure(INPUT);
  say(`ensure: ${action}, after ${count()} create. There is ${await profiles(workato)} profile of this name.`, "ok");
}

async function rateLimit({ restart, emulator, fetch, say }) {
  const refused = () => emulator.journal().filter(({ status }) => status === 429).length;

  say("A plain loop reads a profile 80 times.");
  restart();
  await Promise.all(Array.from({ length: 80 }, () => fetch(`https://www.workato.com${PATH}/321`, { headers: headers(emulator) })));
  say(`${refused()} of 80 requests were refused with 429.`, "bad");

  say("The same with this client. It sends 60, then waits until the service admits more.");
  const workato = restart();
  await Promise.all(Array.from({ length: 80 }, () => workato.get(321)));
  say(`${refused()} of 80 requests were refused.`, "ok");
}

async function killedRollout({ restart, emulator, say }) {
  const assigns = () => emulator.journal().filter(({ path }) => path.endsWith("/assign")).length;
  const customers = Array.from({ length: 30 }, (_, index) => ({ externalId: `C${1001 + index}` }));
  const lines = [];

  say("A rollout assigns a profile to 30 customers. After the 12th the program is killed.");
  let workato = restart();
  const outcomes = workato.assignEach(321, customers, { ledger: new MemoryLedger(lines) })[Symbol.asyncIterator]();
  // Nobody asks for the next outcome and nobody closes the rollout, as if the process had ended.
  for (let count = 0; count < 12; count++) await outcomes.next();
  say(`${assigns()} customers are assigned. The ledger has ${lines.length} lines.`, "bad");

  say("The program is started again with the same ledger.");
  workato = restart({ keep: true });
  let progress;
  for await (const outcome of workato.assignEach(321, customers, { ledger: new MemoryLedger(lines) })) ({ progress } = outcome);
  say(`${progress.done} of 30 are assigned, with ${assigns()} assigns in all: nobody was assigned twice.`, "ok");
}

function headers({ token }) {
  return { authorization: `Bearer ${token}`, "content-type": "application/json" };
}
