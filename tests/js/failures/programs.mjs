// Programs of a user that fail. Each is the end of `app.mjs`, which imports `workato` and more from a setup.

/** No text may show it. */
export const TOKEN = "wrkaus-canary-5f3a";

const CREATE = 'await workato.create({ name: "Acme", provider: "hubspot", clientId: "c", clientSecret: "client secret" });';
const INPUT = '{ name: "Acme HubSpot OAuth app", provider: "hubspot", clientId: "another", clientSecret: "client secret" }';
const BUSY = { status: 429, headers: [["Retry-After", "300"]], body: { message: "Too many requests" } };
const BARE = { status: 400, body: { message: "Bad request" } };
const REFUSED = { status: 422, body: { message: "This profile cannot be assigned" } };

/** A client of an emulator whose next requests meet these faults. */
export function emulated(faults = [], { settings = {}, options = {}, more = "" } = {}) {
  return `
    import { Emulator } from "workato-oauth-profiles/testing";
    import { Client } from "workato-oauth-profiles";
    export const emulator = await Emulator.start({ token: "${TOKEN}", documented: true, settings: ${JSON.stringify(settings)} });
    export const workato = new Client({ ...emulator.clientOptions, ...${JSON.stringify(options)} });
    ${more}
    emulator.fail(...${JSON.stringify(faults)});`;
}

const client = (options) => `new Client({ apiToken: TOKEN, ${options} });`;
/** A program may be given a text in its environment: its source is shown, too. */
const each = (programs) =>
  Object.entries(programs).map(([what, program]) => {
    const [source, GIVEN] = [program].flat();
    return { what, program: source, env: { GIVEN } };
  });
const token = "new Client({ apiToken: process.env.GIVEN });";

export const settings = each({
  "the environment has no token": "Client.fromEnv();",
  "the variable of the token is not set": "new Client({ apiToken: process.env.WORKATO_API_TOKEN });",
  "text in place of the options": "new Client(TOKEN);",
  "empty token": 'new Client({ apiToken: "" });',
  "token with Bearer": [token, "Bearer canary"],
  "token in quotation marks": [token, '"canary"'],
  "token with a line feed at its end": [token, "canary\n"],
  "URL as token": 'new Client({ apiToken: "https://app.eu.workato.com" });',
  "plain http to a remote host": client('baseUrl: "http://workato.example.com"'),
  "base URL with /api": client('baseUrl: "https://workato.example.com/api"'),
  "base URL without https": client('baseUrl: "app.eu.workato.com"'),
  "base URL with a password": [client("baseUrl: process.env.GIVEN"), "https://user:canary@workato.example.com"],
  "data center and base URL": client('dataCenter: "eu", baseUrl: "https://workato.example.com"'),
  "misspelled data center": client('dataCenter: "trail"'),
  "misspelled option": client("timeoutMS: 5000"),
  "timeout of 0": client("timeoutMs: 0"),
  "text as timeout": client('timeoutMs: "30"'),
  "no attempts": client("maxAttempts: 0"),
  "rate limit of 0": client("requestsPerMinute: 0"),
  "SOCKS proxy": [client("proxy: process.env.GIVEN"), "socks5://user:canary@proxy"],
  "proxy that is not a URL": [client("proxy: process.env.GIVEN"), "http://user:canary@"],
  "number as proxy": client("proxy: 3128"),
  "proxy beside a fetch": client('proxy: "http://proxy", fetch'),
  "certificates beside a fetch": client('ca: "a.pem", fetch'),
  "certificates that are no PEM": client('ca: "company.pem"'),
  "listener that cannot be called": client("onEvent: true"),
});

export const calls = each({
  "id 0": "await workato.get(0);",
  "text as id": 'await workato.get("321");',
  "no id": "await workato.get(undefined);",
  "page of 101": "await workato.list({ perPage: 101 });",
  "misspelled option of a call": "await workato.list({ per_page: 50 });",
  "profile without a name": 'await workato.create({ name: "", provider: "hubspot", clientId: "c", clientSecret: "client secret" });',
  "number as name": 'await workato.create({ name: 5, provider: "hubspot", clientId: "c", clientSecret: "client secret" });',
  "API token as client secret": "await workato.rotateSecret(321, { clientSecret: TOKEN });",
  "text as customer": 'await workato.assign(321, "A2300");',
  "no customer": "await workato.assign(321, null);",
  "empty external id": 'await workato.assign(321, { externalId: "" });',
  "second customer is not valid": "for await (const outcome of workato.assignEach(321, [123, 0])) outcome.status;",
  "file name as ledger": 'for await (const outcome of workato.assignEach(321, [123], { ledger: "rollout.jsonl" })) outcome.status;',
  "cancelled": "await workato.get(321, { signal: AbortSignal.abort() });",
}).map((one) => ({ ...one, setup: emulated() }));

const WRONG = emulated([], { options: { apiToken: "wrkaus-canary-wrong" } });
export const refusals = [
  ["wrong token", "await workato.get(321);", WRONG],
  ["wrong token in a rollout", "for await (const outcome of workato.assignEach(321, [123])) outcome.status;", WRONG],
  ["token of another data center", `await ${client('dataCenter: "eu", fetch: async () => new Response("{}", { status: 401 })').slice(0, -1)}.get(321);`],
  ["role that may not get", "await workato.get(321);", emulated([], { settings: { may_get: false, missing_privilege: 403 } })],
  ["unknown id", "await workato.get(5);"],
  ["unknown customer", 'await workato.assign(321, { externalId: "B1" });'],
  ["not assigned", "await workato.unassign(321, 123);"],
  ["missing field", CREATE, emulated([{ status: 400, body: { message: "Bad request", errors: { name: ["can't be blank"] } } }])],
  ["400 to get", "await workato.get(321);", emulated([BARE])],
  ["success false", "await workato.delete(321);", emulated(["success_false"])],
  ["ensure with another client id", `await workato.ensure(${INPUT});`],
  ["unassign of a profile in use", "await workato.unassign(321, 401);"],
].map(([what, program, setup = emulated()]) => ({ what, program, setup }));

const html = { status: 200, headers: [["Content-Type", "text/html"]], body: "<html>Sign in</html>" };
const broken = { status: 500, headers: [["X-Correlation-Id", "ab12"]], body: { message: "Server error", id: "a1b2-c3" } };
export const servers = [
  ["login page", "await workato.get(321);", [html]],
  ["login page to create", CREATE, [html]],
  ["redirect", "await workato.get(321);", ["redirect"]],
  ["407 as an answer", "await workato.get(321);", [{ status: 407 }]],
  ["empty answer", "await workato.get(321);", [{ status: 200 }]],
  ["500 with an error id", "await workato.get(321);", [broken, broken, broken]],
  ["503 three times", "await workato.get(321);", ["503", "503", "503"]],
  ["503 to create", CREATE, ["503"]],
  ["connection closed during create", CREATE, ["drop_applied"]],
  ["429 past the timeout", "await workato.get(321);", [BUSY]],
  ["hung answer", "await workato.get(321);", ["hang", "hang", "hang"]],
  ["hung answer to create", CREATE, ["hang"]],
  ["page of a walk that fails", "for await (const { id } of workato.profiles()) console.log(id);", ["503", "503", "503"]],
].map(([what, program, faults]) => ({ what, program, setup: emulated(faults) }));
servers.push(
  { what: "rate limit past the timeout", program: "await workato.get(321);\nawait workato.get(321);", setup: emulated([], { options: { requestsPerMinute: 1, timeoutMs: 5000 } }) },
  { what: "fetch that returns the wrong thing", program: `await ${client("fetch: async () => ({ ok: true })").slice(0, -1)}.get(321);` },
  { what: "fetch that throws", program: `await ${client('fetch: async () => { throw new Error("the tunnel is down"); }, maxAttempts: 1').slice(0, -1)}.get(321);` },
);

const rollOut = (ledger) => `for await (const outcome of workato.assignEach(321, [123], { ledger: fileLedger(${ledger}) })) outcome.status;`;
const rolledOut = emulated([], { more: `
    import { fileLedger } from "workato-oauth-profiles";
    import { writeFileSync } from "node:fs";
    writeFileSync(new URL("list.csv", import.meta.url), "customer,status\\n123,done\\n");
    for await (const outcome of workato.assignEach(321, [123], { ledger: fileLedger("ledger") })) outcome.status;` });
export const rollouts = [
  ["ledger of another profile", "for await (const outcome of workato.assignEach(322, [123], { ledger: fileLedger(\"ledger\") })) outcome.status;", rolledOut],
  ["ledger that another rollout holds", `const first = workato.assignEach(321, [123, 401], { ledger: fileLedger("ledger") });\nawait first.next();\n${rollOut('"ledger"')}`, rolledOut],
  ["file that is no ledger", rollOut('"list.csv"'), rolledOut],
  ["ledger in a folder that is not there", rollOut('"no/such/folder"')],
  ["ledger on a full disk", `import { writeFileSync } from "node:fs";
const ledger = { nextLine: () => undefined, append: (text) => writeFileSync("/dev/full", text) };
for await (const outcome of workato.assignEach(321, [123], { ledger })) outcome.status;`],
  ["rollout after five failures in a row", "for await (const outcome of workato.assignEach(321, [123, 401, 402, 403, 404, 405], { maxAttempts: 1 })) outcome.status;",
    emulated([{ latency: 0 }, "503", "503", "503", "503", "503"])],
  ["reassign to the same profile", "for await (const outcome of workato.reassignEach({ from: 321, to: 321 }, [401], { ledger: fileLedger(\"moves\") })) outcome.status;"],
  ["reassign without a ledger", "for await (const outcome of workato.reassignEach({ from: 321, to: 322 }, [401])) outcome.status;"],
  ["customer that fails", "for await (const { error } of workato.assignEach(321, [123])) if (error) throw error;", emulated([{ latency: 0 }, REFUSED])],
].map(([what, program, setup = emulated()]) => ({ what, program, setup }));
