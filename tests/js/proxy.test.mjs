// The transport of Node through a proxy.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { createServer as createTcpServer } from "node:net";
import { describe, test } from "node:test";
import { inspect, promisify } from "node:util";

import { ca, startPlain, startProxy, startSecure } from "./proxies.mjs";
import { abortedAfter, failure, listen, setting, TOKEN, TRANSPORTS } from "./support.mjs";

const [{ Client }, , given] = TRANSPORTS;
const require = createRequire(`${setting("WORKATO_TEST_BUNDLERS")}/`);
const INPUT = { name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "canary-secret" };
/** Nobody listens there: the proxies of these tests do not connect to it. */
const NOWHERE = "http://127.0.0.1:9";

function client(baseUrl, proxy, options) {
  return new Client({ apiToken: TOKEN, baseUrl, proxy, ca, ...options });
}

async function everyMethodGoesThroughIt(target, host) {
  const proxy = await startProxy();
  const workato = client(target.url, `http://user:p%40ss@${proxy.name}`);
  const profiles = [await workato.get(321), await workato.update(321, INPUT), await workato.get(321)];
  assert.deepEqual(profiles.map(({ extra }) => extra.seen.method), ["GET", "PUT", "GET"]);
  assert.match(profiles[1].extra.seen.body, /"name":"Acme"/);
  for (const { extra } of profiles) assert.ok(!/proxy/i.test(JSON.stringify(extra.seen.headers)), "the service sees no header of the proxy");
  assert.equal(proxy.asked.length, 1, "the tunnel is kept");
  const [{ target: asked, host: header, "proxy-authorization": authorization }] = proxy.asked;
  assert.deepEqual([asked, header, authorization], [host, host, "Basic dXNlcjpwQHNz"]);
  assert.ok(!JSON.stringify(proxy.asked).includes(TOKEN));
  const created = await workato.create(INPUT);
  assert.equal(created.extra.seen.method, "POST");
  assert.equal(proxy.asked.length, 2, "a create has a connection of its own");
}

describe("a proxy", () => {
  test("carries every method over TLS", async () => {
    const target = await startSecure();
    await everyMethodGoesThroughIt(target, `localhost:${target.port}`);
  });

  test("carries plain http in a tunnel too", async () => {
    const target = await startPlain();
    await everyMethodGoesThroughIt(target, `127.0.0.1:${target.port}`);
  });

  test("may speak TLS itself", async () => {
    const [target, proxy] = [await startSecure(), await startProxy(undefined, { secure: true })];
    assert.equal((await client(target.url, `https://localhost:${proxy.port}`).get(321)).id, 321);
    const untrusted = new Client({ apiToken: TOKEN, baseUrl: target.url, proxy: `https://localhost:${proxy.port}` });
    const error = await failure(untrusted.get(321));
    assert.match(error.reason, /^the proxy's certificate was refused: .* \(through the proxy `localhost:\d+`\)$/);
    assert.deepEqual([error.code, error.attempts], ["network", 1]);
  });

  test("opens the tunnel with any 2xx", async () => {
    const target = await startPlain();
    for (const greeting of [
      "HTTP/1.1 201 Created\r\n\r\n",
      "HTTP/1.1 299 X\r\ncontent-length: 5\r\n\r\n",
      "HTTP/1.0 200 OK\r\n\r\n",
    ]) {
      const proxy = await startProxy(undefined, { greeting });
      assert.equal((await client(target.url, proxy.url).get(321)).id, 321, greeting);
    }
  });

  test("is shared by clients that name it, and creates resume the TLS session", async () => {
    const resumed = [];
    const target = await startSecure((request, response) => {
      resumed.push(request.socket.isSessionReused());
      response.end(JSON.stringify({ result: { id: 321 } }));
    });
    const proxy = await startProxy();
    const workato = client(target.url, proxy.url);
    await workato.create(INPUT);
    await workato.create({ ...INPUT, name: "Another" });
    assert.deepEqual(resumed, [false, true]);
    const plain = await startPlain();
    for (let count = 0; count < 3; count++) {
      await new Client({ apiToken: TOKEN, baseUrl: plain.url, proxy: proxy.url }).get(321);
    }
    assert.equal(proxy.asked.length, 3);
  });
});

/** The error of a create through a proxy that answers this to CONNECT. */
async function createThrough(answer) {
  const proxy = await startProxy((socket) => socket.end(answer));
  const events = [];
  const onEvent = (event) => events.push(event);
  const workato = client(NOWHERE, `http://user:canary@${proxy.name}`, { maxAttempts: 2, onEvent, ca: undefined });
  const error = await failure(workato.create(INPUT));
  const shown = inspect([workato, error, events], { depth: 9, showHidden: true }) + JSON.stringify([error, events]);
  assert.ok(!shown.includes("canary") && !shown.includes(btoa("user:canary")), shown);
  const through = ` (through the proxy \`${proxy.name}\`)`;
  assert.ok(error.reason.endsWith(through), error.reason);
  assert.equal(error.mayHaveApplied, false);
  return [error.code, error.attempts, error.reason.replace(through, "")];
}

describe("a request that a proxy refused did not reach the service", () => {
  const password = "the proxy requires a valid user and password: give them in its URL, as in http://user:password@host:port";
  for (const [answer, attempts, reason] of [
    ["HTTP/1.1 502 Bad Gateway\r\n\r\n", 2, "the proxy could not connect to the server: it answered 502"],
    ["HTTP/1.1 429 X\r\n\r\n", 2, "the proxy could not connect to the server: it answered 429"],
    ["HTTP/1.1 403 X\r\ncontent-length: 4\r\n\r\nbody", 1, "the proxy refused to connect to the server: it answered 403"],
    ["HTTP/1.1 302 X\r\nlocation: http://127.0.0.1:9/\r\n\r\n", 2, "the proxy could not connect to the server: it answered 302"],
    ["HTTP/1.1 407 X\r\nproxy-authenticate: Basic\r\n\r\n", 1, password],
    ["", 2, "the proxy closed the connection"],
  ]) {
    test(answer.split("\r\n")[0] || "a connection that is closed", async () => {
      assert.deepEqual(await createThrough(answer), ["network", attempts, reason]);
    });
  }

  test("an answer that is not of a proxy", async () => {
    for (const answer of ["HTTP/1.1 200 OK\r\n\r\nsent too early", "SSH-2.0-OpenSSH_9.2\r\n"]) {
      assert.deepEqual(await createThrough(answer), ["decode", 1, "the answer of the proxy is not http"]);
    }
  });

  test("a proxy that is not there", async () => {
    const error = await failure(client(NOWHERE, "http://127.0.0.1:9", { maxAttempts: 1 }).create(INPUT));
    assert.match(error.reason, /ECONNREFUSED.* \(through the proxy `127\.0\.0\.1:9`\)$/);
    assert.deepEqual([error.code, error.mayHaveApplied], ["network", false]);
  });

  test("a certificate of the service that is refused", async () => {
    const [target, proxy] = [await startSecure(), await startProxy()];
    const error = await failure(client(target.url, proxy.url, { ca: undefined }).create(INPUT));
    assert.match(error.reason, /^the server's certificate was refused: /);
    assert.deepEqual([error.code, error.attempts], ["network", 1]);
  });
});

describe("a proxy that does not answer", () => {
  async function silent() {
    const proxy = await startProxy(() => {});
    const closed = async () => {
      while (proxy.sockets.size > 0) await new Promise(setImmediate);
    };
    return { ...proxy, closed };
  }

  test("is a connect timeout, and the tunnel is closed", async () => {
    const proxy = await silent();
    const error = await failure(client(NOWHERE, proxy.url, { connectTimeoutMs: 200, maxAttempts: 1 }).create(INPUT));
    assert.deepEqual([error.code, error.mayHaveApplied], ["timeout", false]);
    assert.equal(error.reason, `no connection within 0.2 s (through the proxy \`${proxy.name}\`)`);
    await proxy.closed();
  });

  test("is a connect timeout also where the TLS handshake hangs inside the tunnel", async () => {
    const [target, proxy] = [await listen(createTcpServer(() => {})), await startProxy()];
    const workato = client(`https://localhost:${target.port}`, proxy.url, { connectTimeoutMs: 500, maxAttempts: 1 });
    const error = await failure(workato.create(INPUT));
    assert.deepEqual([error.code, error.mayHaveApplied], ["timeout", false]);
  });

  test("does not hold up an abort, which closes the tunnel", async () => {
    const proxy = await silent();
    const controller = new AbortController();
    const call = client(NOWHERE, proxy.url).get(321, { signal: controller.signal });
    while (proxy.asked.length === 0) await new Promise(setImmediate);
    const { error, milliseconds } = await abortedAfter(call, () => controller.abort());
    assert.equal(error.code, "cancelled");
    assert.ok(milliseconds < 5000);
    await proxy.closed();
  });
});

test("a request that went through a proxy may have been carried out", async () => {
  const target = await startSecure((request) => request.socket.destroy());
  const proxy = await startProxy();
  const error = await failure(client(target.url, proxy.url).create(INPUT));
  assert.deepEqual([error.code, error.reason], ["ambiguous_outcome", "the server closed the connection"]);
});

test("an idle tunnel does not keep the process running", async () => {
  const proxy = await startProxy();
  for (const { url } of [await startSecure(), await startPlain()]) {
    const script = `
      import { Client } from "workato-oauth-profiles";
      console.log((await new Client({ apiToken: "${TOKEN}", baseUrl: "${url}", proxy: "${proxy.url}" }).get(321)).id);`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: setting("WORKATO_TEST_CERTIFICATE") };
    const run = promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env, timeout: 20_000 });
    assert.equal((await run).stdout, "321\n");
  }
});

describe("the environment", () => {
  /** Whether a client in a process with these variables sends through the proxy. */
  async function isProxied(variables, options = "") {
    const [target, proxy] = [await startPlain(), await startProxy()];
    const script = `
      import { Client } from "workato-oauth-profiles";
      await new Client({ apiToken: "${TOKEN}", baseUrl: "${target.url}"${options} }).get(321);`;
    const urls = Object.entries(variables).map(([name, value]) => [name, value.replace("PROXY", proxy.url)]);
    const env = { PATH: process.env.PATH, ...Object.fromEntries(urls) };
    await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { env, timeout: 20_000 });
    return proxy.asked.length === 1;
  }

  test("names the proxy and the hosts that are reached directly", async () => {
    assert.equal(await isProxied({ HTTP_PROXY: "PROXY" }), true);
    assert.equal(await isProxied({ HTTP_PROXY: "PROXY", NODE_USE_ENV_PROXY: "1" }), true);
    assert.equal(await isProxied({ HTTP_PROXY: "PROXY", NO_PROXY: "127.0.0.1" }), false);
    assert.equal(await isProxied({ HTTPS_PROXY: "PROXY" }), false);
  });

  test("is not asked with `proxy: false` or `proxy: null`", async () => {
    assert.equal(await isProxied({ HTTP_PROXY: "PROXY" }, ", proxy: false"), false);
    assert.equal(await isProxied({ HTTP_PROXY: "PROXY" }, ", proxy: null"), false);
  });
});

test("where the transport has no proxy, the setting is refused", () => {
  const { fetch } = given.options;
  for (const [options, reason] of [
    [{ fetch, proxy: "http://127.0.0.1:9" }, /^`proxy` is not supported by fetch/],
    [{ fetch, proxy: false }, /^`proxy` is not supported by fetch/],
    [{ agent: {}, proxy: "http://127.0.0.1:9" }, /^`agent` and `proxy` cannot be combined/],
    [{ proxy: true }, /^`proxy` must be the URL of a proxy, such as "http:.*, or false for none$/],
    [{ proxy: new URL("http://user:canary@a:1") }, /^`proxy` must be the URL of a proxy/],
  ]) {
    assert.throws(() => new Client({ apiToken: TOKEN, ...options }), (error) => {
      assert.equal(error.code, "invalid_input");
      assert.match(error.reason, reason);
      assert.ok(!error.message.includes("canary"));
      return true;
    });
  }
});

test("a proxy that an agent of the user's asks is told from the service", async () => {
  const { HttpsProxyAgent } = require("https-proxy-agent");
  for (const [status, attempts, reason] of [
    [407, 1, /^the proxy requires a valid user and password/],
    [403, 1, /^the proxy refused to connect to the server: it answered 403$/],
    [502, 3, /^the proxy could not connect to the server: it answered 502$/],
  ]) {
    const proxy = await startProxy((socket) => socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 2\r\n\r\nno`));
    const workato = new Client({ apiToken: TOKEN, agent: new HttpsProxyAgent(proxy.url) });
    const error = await failure(workato.create(INPUT));
    assert.match(error.reason, reason);
    assert.deepEqual([error.code, error.attempts, error.mayHaveApplied], ["network", attempts, false]);
  }
  const [target, proxy] = [await startSecure(), await startProxy()];
  const agent = new HttpsProxyAgent(proxy.url);
  agent.options.ca = ca;
  const through = new Client({ apiToken: TOKEN, baseUrl: target.url, agent });
  assert.equal((await through.get(321)).id, 321);
  const missing = await startSecure((request, response) => response.writeHead(404).end("{}"));
  const error = await failure(new Client({ apiToken: TOKEN, baseUrl: missing.url, agent }).get(321));
  assert.equal(error.code, "not_found", "the answer of the service is its own");
});
