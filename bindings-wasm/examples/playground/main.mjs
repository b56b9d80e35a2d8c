// The client against the emulator, both in this page.
import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

import { Chart } from "./chart.mjs";
import { ScaledClock } from "./clock.mjs";
import { FAULTS } from "./faults.mjs";
import { MemoryLedger } from "./ledger.mjs";
import { describe, element, Log } from "./show.mjs";

const LIMIT = 60;
const clock = new ScaledClock(10);
const start = { documented: true, profiles: 4, customers: 100, clock, settings: { latency: [0.1, 0.6] } };
const emulator = await Emulator.start(start);
const log = new Log(element("log"), () => clock.now());
const chart = new Chart({ now: () => clock.now(), limit: LIMIT, place: element("chart"), used: element("used") });

/** The `fetch` of the emulator. It also draws the request into the chart. */
async function fetch(url, init) {
  const ends = chart.begin();
  try {
    const response = await emulator.fetch(url, init);
    ends(response.status === 429 ? "wait" : response.ok ? "ok" : "bad");
    return response;
  } catch (error) {
    ends("bad");
    throw error;
  } finally {
    showFaults(-1);
  }
}

// In your own page leave `fetch` out, and give as `baseUrl` your own proxy, which holds the token.
const watched = Object.assign(fetch, { [Symbol.for("workato-oauth-profiles.emulator")]: true });
const workato = new Client({ ...emulator.clientOptions, fetch: watched, requestsPerMinute: LIMIT, onEvent: (event) => log.add(event) });

/** Calls the client, and shows the result or the error. */
async function shown(what, call) {
  const output = element("result");
  output.className = "result open";
  output.textContent = `${what} …`;
  try {
    const value = await call();
    output.className = "result ok";
    output.textContent = `${what}\n${describe(value)}`;
    return value;
  } catch (error) {
    output.className = "result bad";
    output.textContent = `${error.message}\nmay have been carried out: ${error.mayHaveApplied ? "yes" : "no"}, attempts: ${error.attempts}`;
  }
}

let waitingFaults = 0;
function showFaults(change) {
  waitingFaults = Math.max(0, waitingFaults + change);
  element("waiting-faults").textContent = waitingFaults ? `${waitingFaults} wait.` : "Nothing waits.";
}

async function list() {
  show(await shown("list()", () => workato.list()));
}

/** Lists the profiles after a change, and leaves the result of the change on the page. */
async function listAgain() {
  show(await workato.list().catch(() => undefined));
}

function show(profiles) {
  if (!profiles) return;
  const focused = document.activeElement?.ariaLabel;
  element("profiles").replaceChildren(...profiles.map(row));
  // Keeps the keyboard focus on the same button.
  if (focused) element("profiles").querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus();
}

function row(profile) {
  const item = document.createElement("li");
  const { id, name, provider, clientId, oemCustomersCount } = profile;
  const about = document.createElement("span");
  about.append(name, Object.assign(document.createElement("small"), { textContent: `${id} · ${provider} · ${clientId} · ${oemCustomersCount} customers` }));
  const verbs = {
    Rotate: () => workato.rotateSecret(id, { clientSecret: `new-${Math.random()}` }),
    Assign: () => workato.assign(id, { externalId: "A2300" }),
    Unassign: () => workato.unassign(id, { externalId: "A2300" }),
    Delete: () => workato.delete(id),
  };
  const buttons = Object.entries(verbs).map(([verb, call]) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: verb });
    button.setAttribute("aria-label", `${verb}: ${name}`);
    button.onclick = async () => (await shown(`${verb} ${id}`, call)) && listAgain();
    return button;
  });
  const all = Object.assign(document.createElement("span"), { className: "buttons" });
  all.append(...buttons);
  item.append(about, all);
  return item;
}

async function create(event) {
  event.preventDefault();
  const { name, provider, clientId, clientSecret } = Object.fromEntries(new FormData(event.target));
  const input = { name, provider, clientId, clientSecret };
  const calls = {
    create: () => workato.create(input),
    ensure: () => workato.ensure(input),
    find: async () => (await workato.find({ name, provider })) ?? "there is no such profile",
  };
  const verb = event.submitter?.value || "create";
  if ((await shown(verb, calls[verb])) && verb !== "find") await listAgain();
}

/** Makes sure that there are ten profiles, with two lists for all of them. */
async function ensureMany() {
  const same = { provider: "outlook", clientId: "example_client_id", clientSecret: "hush" };
  const inputs = Array.from({ length: 10 }, (_, index) => ({ ...same, name: `Acme Outlook OAuth app ${index + 1}` }));
  await shown("ensureEach", async () => {
    const counts = {};
    for await (const { action } of workato.ensureEach(inputs)) counts[action] = (counts[action] ?? 0) + 1;
    return Object.entries(counts).map(([action, count]) => `${count} ${action}`).join(", ");
  });
  await listAgain();
}

/** Moves customers from the first profile to another one of its provider or, the next time, back. */
async function move() {
  await shown("reassignEach", async () => {
    const input = { name: "Acme HubSpot OAuth app, new", provider: "hubspot", clientId: "new_client_id", clientSecret: "hush" };
    const { profile } = await workato.ensure(input);
    const [from, to] = profile.oemCustomersCount ? [profile.id, 321] : [321, profile.id];
    let moved = 0;
    const options = { ledger: new MemoryLedger(), force: true };
    for await (const { has } of workato.reassignEach({ from, to }, [401, 402, 403, 404, 405], options)) moved += has === "to";
    return `${moved} moved from profile ${from} to ${to}`;
  });
  await listAgain();
}

async function burst() {
  await shown("80 gets at once", async () => {
    const calls = await Promise.allSettled(Array.from({ length: 80 }, () => workato.get(321)));
    const failed = calls.filter(({ status }) => status === "rejected");
    return `${calls.length - failed.length} answered, ${failed.length} failed${failed.length ? `: ${failed[0].reason.code}` : ""}`;
  });
}

let stopping = new AbortController();
async function rollout() {
  stopping = new AbortController();
  element("rollout").disabled = !(element("stop").disabled = false);
  const customers = Array.from({ length: 100 }, (_, index) => ({ externalId: `C${1001 + index}` }));
  try {
    for await (const { progress } of workato.assignEach(321, customers, { signal: stopping.signal })) {
      element("progress").value = progress.done + progress.failed;
      const left = `${Math.ceil((progress.timeLeftMs ?? 0) / 1000)} s left`;
      element("rolled").textContent = `${progress.done} done, ${progress.failed} failed, ${progress.left} to go, ${left}`;
    }
  } catch (error) {
    element("rolled").textContent = error.message;
  } finally {
    element("rollout").disabled = !(element("stop").disabled = true);
  }
}

for (const { label, fault, why } of FAULTS) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, title: why });
  button.onclick = () => (emulator.fail(fault), showFaults(1));
  element("faults").append(button);
}
element("list").onclick = list;
element("create").onsubmit = create;
element("burst").onclick = burst;
element("rollout").onclick = rollout;
element("many").onclick = ensureMany;
element("move").onclick = move;
element("stop").onclick = () => stopping.abort();
element("clear").onclick = () => log.clear();
element("speed").onchange = ({ target }) => (clock.speed = Number(target.value));

function draw() {
  chart.draw();
  requestAnimationFrame(draw);
}
draw();
await list();
document.body.dataset.ready = "true";
