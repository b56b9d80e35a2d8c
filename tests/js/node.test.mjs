// The transport over node:http and node:https.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { Agent, createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, createServer as createTcpServer } from "node:net";
import { describe, test } from "node:test";
import { inspect, promisify } from "node:util";
import { runInNewContext } from "node:vm";

import { DOCUMENTED, TRANSPORTS, failure, listen, serve, setting, TOKEN } from "./support.mjs";

const [{ Client }, , given] = TRANSPORTS;
const ONCE = { apiToken: TOKEN, maxAttempts: 1 };

function get(baseUrl, options) {
  return new Client({ ...ONCE, baseUrl, ...options }).get(321);
}

function answer(request, response) {
  response.end(JSON.stringify({ result: DOCUMENTED }));
}

/**
 * Makes two calls with a rate limit of one request a minute. A request that was not sent does not
 * count, so the second call fails with `rate_limited` only if the first request was sent.
 */
async function wasSent(baseUrl, options = {}) {
  const workato = new Client({ ...ONCE, baseUrl, requestsPerMinute: 1, timeoutMs: 2000, ...options });
  const [first, second] = [await failure(workato.get(321)), await failure(workato.get(321))];
  assert.notEqual(first.code, "rate_limited");
  return { error: first, sent: second.code === "rate_limited" };
}

async function tls(listener, pem = readFileSync(setting("WORKATO_TEST_CERTIFICATE"))) {
  const server = await serve(listener, createTlsServer({ key: pem, cert: pem }));
  return { ...server, url: `https://localhost:${server.port}` };
}

describe("a connection", () => {
  test("is reused for the next request", async () => {
    const ports = new Set();
    const server = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      answer(request, response);
    });
    for (let count = 0; count < 5; count++) await get(server.url);
    assert.equal(ports.size, 1);
  });

  test("that the server closed meanwhile does not fail the call", async () => {
    let requests = 0;
    const server = await serve((request, response) => {
      requests += 1;
      answer(request, response);
      response.on("finish", () => setImmediate(() => request.socket.resetAndDestroy()));
    });
    const workato = new Client({ apiToken: TOKEN, baseUrl: server.url });
    for (let count = 0; count < 3; count++) assert.equal((await workato.get(321)).id, 321);
    assert.ok(requests >= 3);
  });

  test("that is idle does not keep the process running", async () => {
    // The server never closes the connection, so only the client can let the process end.
    const server = await serve(answer, createServer({ keepAliveTimeout: 0 }));
    const script = `
      const { Client } = require("workato-oauth-profiles");
      new Client({ apiToken: "${TOKEN}", baseUrl: "${server.url}" }).get(321).then(({ id }) => console.log(id));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { timeout: 60_000 });
    assert.equal(stdout, "321\n");
  });

  test("leads to an IPv6 address and keeps the path prefix of the base URL", async () => {
    const asked = [];
    const server = await serve((request, response) => (asked.push(request.headers.host, request.url), answer(request, response)));
    const agent = new Agent();
    agent.createConnection = ({ host, port }) => (asked.push(host, port), connect(server.port, "127.0.0.1"));
    await get("http://[::1]:8080/a/prefix", { agent });
    assert.deepEqual(asked, ["::1", 8080, "[::1]:8080", "/a/prefix/api/custom_oauth_profiles/321"]);
  });

  test("asks for no compression and sends only the needed headers", async () => {
    let headers;
    const server = await serve((request, response) => ((headers = request.headers), answer(request, response)));
    await get(server.url);
    const names = ["accept", "accept-encoding", "authorization", "connection", "content-type", "host", "user-agent"];
    assert.deepEqual(Object.keys(headers).sort(), names);
    assert.equal(headers["accept-encoding"], "identity");
  });
});

describe("a request that was certainly not sent", () => {
  test("a refused connection", async () => {
    const { port } = await closed();
    const { error, sent } = await wasSent(`http://127.0.0.1:${port}`);
    assert.deepEqual([error.code, error.attempts, sent], ["network", 1, false]);
    assert.match(error.message, /ECONNREFUSED/);
    assert.equal(error.cause.code, "ECONNREFUSED");
    const other = await wasSent(`http://127.0.0.1:${port}`, given.options);
    assert.deepEqual([other.error.code, other.sent], ["network", true], "fetch cannot tell");
  });

  test("a name that does not exist", async () => {
    // A label of 64 characters is too long for DNS, so this needs no network.
    const { error, sent } = await wasSent(`https://${"a".repeat(64)}.invalid`);
    assert.deepEqual([error.code, sent], ["network", false]);
  });

  test("a TLS handshake that is broken off, or never ends", async () => {
    const closing = await listen(createTcpServer((socket) => socket.end()));
    const { error, sent } = await wasSent(`https://127.0.0.1:${closing.port}`);
    assert.deepEqual([error.code, sent], ["network", false]);
    const silent = await listen(createTcpServer(() => {}));
    const late = await wasSent(`https://127.0.0.1:${silent.port}`, { connectTimeoutMs: 200 });
    assert.deepEqual([late.error.code, late.sent], ["timeout", false]);
    assert.equal(late.error.reason, "no connection within 0.2 s");
  });

  test("a certificate that is not trusted, which is not retried", async () => {
    const server = await tls(answer);
    const error = await failure(new Client({ apiToken: TOKEN, baseUrl: server.url }).get(321));
    assert.deepEqual([error.code, error.attempts], ["network", 1]);
    assert.match(error.reason, /certificate/);
    assert.match(error.hint, /your company, give its certificate in `ca` or in .* `NODE_EXTRA_CA_CERTS`/);
    assert.equal((await wasSent(server.url)).sent, false);
  });

  test("a certificate that has expired, for which the clock may be to blame", async () => {
    const expired = readFileSync(setting("WORKATO_TEST_EXPIRED"));
    const server = await tls(answer, expired);
    const error = await failure(get(server.url, { ca: expired }));
    assert.match(error.hint, /^check the clock of this computer/);
  });

  test("a server without TLS", async () => {
    const server = await serve(answer);
    const { error, sent } = await wasSent(server.url.replace("http:", "https:"));
    assert.deepEqual([error.code, error.reason, sent], ["decode", "the server does not speak TLS", false]);
  });
});

describe("a request that may have been sent", () => {
  test("a connection that is closed without an answer", async () => {
    const server = await serve((request) => request.socket.destroy());
    const { error, sent } = await wasSent(server.url);
    assert.deepEqual([error.code, error.reason, sent], ["network", "the server closed the connection", true]);
  });

  test("an answer that breaks off", async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { "content-length": 100 }).write('{"result":');
      setImmediate(() => response.destroy());
    });
    const { error, sent } = await wasSent(server.url);
    assert.deepEqual([error.code, error.reason, sent], ["network", "the server closed the connection", true]);
  });

  test("an answer that never comes, or never ends", async () => {
    const silent = await serve(() => {});
    const { error, sent } = await wasSent(silent.url, { attemptTimeoutMs: 200 });
    assert.deepEqual([error.code, error.reason, sent], ["timeout", "no complete answer within 0.2 s", true]);
    const dripping = await serve((request, response) => {
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    });
    assert.equal((await failure(get(dripping.url, { attemptTimeoutMs: 200 }))).code, "timeout");
  });
});

describe("an answer that is not accepted", () => {
  test("a body of more than 10 MB, or without end, over node:http and over fetch", async () => {
    const megabyte = Buffer.alloc(1_000_000, " ");
    const server = await serve((request, response) => {
      const more = () => {
        while (response.write(megabyte));
      };
      response.on("drain", more);
      more();
    });
    for (const options of [{}, given.options]) {
      const error = await failure(get(server.url, { attemptTimeoutMs: 5000, ...options }));
      assert.deepEqual([error.code, error.reason], ["decode", "the answer is larger than 10 MB"]);
    }
  });

  test("an answer that is not HTTP, or has too large a head", async () => {
    const strange = await listen(createTcpServer((socket) => socket.end("220 smtp.example.com\r\n")));
    const error = await failure(get(`http://127.0.0.1:${strange.port}`));
    assert.equal(error.code, "decode");
    assert.match(error.reason, /^the answer is not HTTP: /);
    assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes("Buffer"), "what the server sent may repeat a secret");
    const server = await serve((request, response) => {
      for (let count = 0; count < 100; count++) response.setHeader(`x-${count}`, "x".repeat(1000));
      response.end();
    });
    assert.equal((await failure(get(server.url))).reason, "the head of the answer is too large");
  });
});

test("an answer that switches to another protocol ends the attempt at once", async () => {
  const head = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n";
  const server = await listen(createTcpServer((socket) => socket.on("data", () => socket.write(head))));
  const since = performance.now();
  const error = await failure(get(server.url, { attemptTimeoutMs: 5000 }));
  assert.equal(error.httpStatus, 101);
  assert.ok(performance.now() - since < 2000);
});

test("requests over TLS to a trusted server use one connection", async () => {
  const ports = new Set();
  const server = await tls((request, response) => {
    ports.add(request.socket.remotePort);
    answer(request, response);
  });
  const script = `
    import { Client } from "workato-oauth-profiles";
    const workato = new Client({ apiToken: "${TOKEN}", baseUrl: "${server.url}" });
    for (let count = 0; count < 3; count++) console.log((await workato.get(321)).name);
    const other = new Client({ apiToken: "${TOKEN}", baseUrl: "https://127.0.0.1:${server.port}" });
    await other.get(321).catch(({ reason, hint }) => console.log(reason, hint));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: setting("WORKATO_TEST_CERTIFICATE") },
    timeout: 20_000,
  });
  const [first, second, third, wrongName] = stdout.split("\n");
  assert.deepEqual([first, second, third], Array(3).fill(DOCUMENTED.name));
  assert.match(wrongName, /certificate was refused.*check the host name in `baseUrl`/);
  assert.equal(ports.size, 1);
});

test("no environment variable turns off the check of certificates", async () => {
  let requests = 0;
  const server = await tls((request, response) => ((requests += 1), answer(request, response)));
  const script = `
    import { Client } from "workato-oauth-profiles";
    const workato = new Client({ apiToken: "${TOKEN}", baseUrl: "${server.url}", maxAttempts: 1 });
    console.log(await workato.get(321).catch(({ reason }) => reason));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    timeout: 20_000,
  });
  assert.match(stdout, /^the server's certificate was refused: /);
  assert.equal(requests, 0);
});

test("the whole call ends within timeoutMs", async () => {
  const server = await serve(() => {});
  const since = performance.now();
  const error = await failure(new Client({ apiToken: TOKEN, baseUrl: server.url, timeoutMs: 300 }).get(321));
  assert.equal(error.code, "timeout");
  assert.ok(performance.now() - since < 2000);
});

/** A port that no server listens on. */
async function closed() {
  const server = createTcpServer();
  const { port } = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return { port };
}

describe("options of the transport", () => {
  test("`ca` is trusted instead of the runtime's own certificates", async () => {
    const server = await tls(answer);
    const ca = readFileSync(setting("WORKATO_TEST_CERTIFICATE"));
    const ofAnotherRealm = runInNewContext("(bytes) => new Uint8Array(bytes)")(ca);
    for (const form of [ca, String(ca), [String(ca)], new Uint8Array(ca), ofAnotherRealm]) {
      assert.equal((await get(server.url, { ca: form })).id, 321);
    }
    assert.match((await failure(get(server.url))).reason, /certificate was refused/);
  });

  test("`ca` without a certificate that can be used is refused, with what to type", () => {
    const [begin, end] = ["-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"];
    for (const [ca, reason] of [
      [[], /^`ca` contains no certificate/],
      ["not pem", /^`ca` contains no certificate, .*: give the text of a PEM file, such as `ca: readFileSync\("company.pem"\)`$/],
      ["/etc/ssl/company.pem", /contains no certificate/],
      [new Uint8Array([1, 2]), /contains no certificate/],
      [[String(readFileSync(setting("WORKATO_TEST_CERTIFICATE"))), "not pem"], /contains no certificate/],
      [`${begin}\nabcd\n${end}\n`, /^`ca` contains no usable certificate: /],
      [5, /^`ca` is neither a text nor bytes: /],
      [null, /^`ca` is neither a text nor bytes: /],
    ]) {
      assert.throws(() => new Client({ ...ONCE, ca }), { code: "invalid_input", reason });
    }
  });

  test("`agent` sends, for example through a proxy, and it is known whether a request was sent", async () => {
    const server = await serve(answer);
    const { Agent } = await import("node:http");
    let made = 0;
    class Counting extends Agent {
      createConnection(...all) {
        made += 1;
        return super.createConnection(...all);
      }
    }
    assert.equal((await get(server.url, { agent: new Counting() })).id, 321);
    assert.equal(made, 1);
    const { port } = await closed();
    assert.equal((await wasSent(`http://127.0.0.1:${port}`, { agent: new Counting() })).sent, false);
    const wrong = await wasSent("https://127.0.0.1:9", { agent: new Counting() });
    assert.deepEqual([wrong.error.code, wrong.sent], ["network", false]);
    assert.match(wrong.error.reason, /Protocol "https:" not supported/);
  });

  test("an agent may give a connection that is already open", async () => {
    const server = await serve(answer);
    const { Agent } = await import("node:http");
    const { connect } = await import("node:net");
    const socket = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => socket.on("connect", resolve));
    class Open extends Agent {
      createConnection() {
        return socket;
      }
    }
    const since = performance.now();
    assert.equal((await get(server.url, { agent: new Open(), connectTimeoutMs: 2000 })).id, 321);
    assert.ok(performance.now() - since < 1500);
  });

  test("an option that the transport does not support is refused", () => {
    const { fetch } = given.options;
    for (const wrong of [{ ca: "pem", fetch }, { agent: {}, fetch }, { connectTimeoutMs: 5, fetch }, { agent: 5 }, { agent: {}, ca: "pem" }]) {
      assert.throws(() => new Client({ ...ONCE, ...wrong }), { code: "invalid_input" });
    }
  });
});
