// The client against the emulator, both in this page.
import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

import { CALLS, LANGUAGES } from "./calls.mjs";
import { Chart } from "./chart.mjs";
import { ScaledClock } from "./clock.mjs";
import { FAULTS } from "./faults.mjs";
import { MemoryLedger } from "./ledger.mjs";
import { showProfiles } from "./profiles.mjs";
import { Answer, element, Log } from "./show.mjs";
import { STORIES } from "./stories.mjs";
import { toolbar } from "./toolbar.mjs";

const LIMIT = 60;
const SEEDS = { documented: true, profiles: 4, customers: 100 };
const clock = new ScaledClock(10);
const emulator = await Emulator.start({ ...SEEDS, clock, settings: { latency: [0.1, 0.6] } });
const log = new Log(element("log"), () => clock.now());
const chart = new Chart({ now: () => clock.now(), limit: LIMIT, place: element("chart"), used: element("used") });
const answer = new Answer(element("result"));
let workato = connect();

/** In your own page leave `fetch` out, and give as `baseUrl` your own proxy, which holds the token. */
function connect() {
  const mark = Symbol.for("workato-oauth-profiles.emulator");
  const watched = Object.assign(fetch, { [mark]: emulator.fetch[mark] });
  return new Client({ ...emulator.clientOptions, fetch: watched, requestsPerMinute: LIMIT, onEvent: (event) => log.add(event) });
}

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

/** A new client, as after a new start of the program, and a fresh workspace, unless `keep` is set. */
function restart({ keep = false } = {}) {
  if (!keep) {
    emulator.reset(SEEDS);
    chart.clear();
    showFaults(-waitingFaults);
  }
  return (workato = connect());
}

/** Calls the client, and shows the code, and the result or the error. Then it shows the profiles as they are now. */
async function act(verb, values = {}) {
  showCode(verb, values);
  const value = await answer.of(verb, (say) => CALLS[verb].run(workato, values, say));
  const profiles = verb === "list" ? value : await workato.list().catch(() => undefined);
  if (profiles) showProfiles(element("profiles"), profiles, act);
}

let codes = CALLS.list.code();
function showCode(verb, values) {
  codes = CALLS[verb].code(values);
  showLanguage();
}

function showLanguage() {
  const { value } = document.querySelector("[name=language]:checked");
  element("code").textContent = codes[LANGUAGES.indexOf(value)];
}

let waitingFaults = 0;
function showFaults(change) {
  waitingFaults = Math.max(0, waitingFaults + change);
  element("waiting-faults").textContent = waitingFaults ? `${waitingFaults} wait.` : "Nothing waits.";
}

function submit(event) {
  event.preventDefault();
  return act(event.submitter?.value || "create", Object.fromEntries(new FormData(event.target)));
}

function ensureMany() {
  const same = { provider: "outlook", clientId: "example_client_id", clientSecret: "hush" };
  const inputs = Array.from({ length: 10 }, (_, index) => ({ ...same, name: `Acme Outlook OAuth app ${index + 1}` }));
  return act("ensureEach", { inputs, ledger: new MemoryLedger() });
}

/** Moves customers from the first profile to another one of its provider or, the next time, back. */
async function move() {
  const input = { name: "Acme HubSpot OAuth app, new", provider: "hubspot", clientId: "new_client_id", clientSecret: "hush" };
  const ensured = await answer.of("ensure", () => workato.ensure(input));
  if (!ensured) return;
  const { id, oemCustomersCount } = ensured.profile;
  const [from, to] = oemCustomersCount ? [id, 321] : [321, id];
  await act("reassignEach", { from, to, customers: [401, 402, 403, 404, 405], ledger: new MemoryLedger() });
}

function burst() {
  showCode("get", { id: 321 });
  return answer.of("80 gets at once", async () => {
    const calls = await Promise.allSettled(Array.from({ length: 80 }, () => workato.get(321)));
    const failed = calls.filter(({ status }) => status === "rejected");
    return `${calls.length - failed.length} answered, ${failed.length} failed${failed.length ? `: ${failed[0].reason.code}` : ""}`;
  });
}

/** One button starts and stops the rollout, so that the keyboard's focus stays where it is. */
let stopping, rollingOut;
function pressRollout() {
  if (stopping) stopping.abort();
  else rollingOut = rollOut();
}

async function rollOut() {
  stopping = new AbortController();
  element("rollout").textContent = "Stop the rollout";
  const customers = Array.from({ length: 100 }, (_, index) => ({ externalId: `C${1001 + index}` }));
  await act("assignEach", { id: 321, customers, ledger: new MemoryLedger(), signal: stopping.signal });
  element("rollout").textContent = "Roll out to 100 customers";
  stopping = undefined;
}

/** The requests of a rollout that is under way would count in the story. */
async function tell({ title, verb, values, run }) {
  stopping?.abort();
  await rollingOut;
  showCode(verb, values);
  await answer.story(title, (say) => run({ restart, emulator, fetch, say }));
  showProfiles(element("profiles"), await workato.list().catch(() => []), act);
}

function addButtons(place, label, entries) {
  for (const [text, press, title = ""] of entries) {
    place.append(Object.assign(document.createElement("button"), { type: "button", textContent: text, title, onclick: press }));
  }
  toolbar(place, label);
}

addButtons(element("stories"), "stories", STORIES.map((story) => [story.title, () => tell(story)]));
addButtons(element("faults"), "faults for the next request", FAULTS.map(({ label, fault, why }) => [label, () => (emulator.fail(fault), showFaults(1)), why]));
toolbar(element("many"), "many requests");
element("list").onclick = () => act("list");
element("create").onsubmit = submit;
element("burst").onclick = burst;
element("rollout").onclick = pressRollout;
element("ensure-many").onclick = ensureMany;
element("move").onclick = move;
element("clear").onclick = () => log.clear();
element("speed").onchange = ({ target }) => (clock.speed = Number(target.value));
element("languages").onchange = showLanguage;
element("code-box").open = matchMedia("(min-width: 46rem)").matches;

await act("list");
document.body.dataset.ready = "true";
