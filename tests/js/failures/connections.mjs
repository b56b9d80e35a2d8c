// Connections that cannot be made: they need real sockets.
import { readFileSync } from "node:fs";
import { createServer as createTcpServer } from "node:net";
import { createServer as createTlsServer } from "node:https";

import { ca, startPlain, startProxy, startSecure } from "../proxies.mjs";
import { listen, serve, setting } from "../support.mjs";

const get = (options) => `await new Client({ apiToken: TOKEN, ${options} }).get(321);`;
const create = (options) => `await new Client({ apiToken: TOKEN, ${options} })
  .create({ name: "Acme", provider: "hubspot", clientId: "c", clientSecret: "client secret" });`;

export async function connections() {
  const pem = readFileSync(setting("WORKATO_TEST_CERTIFICATE"));
  const expired = readFileSync(setting("WORKATO_TEST_EXPIRED"));
  const outdated = await serve(() => {}, createTlsServer({ key: expired, cert: expired }));
  const closed = await listen(createTcpServer());
  const port = closed.port;
  await new Promise((resolve) => closed.server.close(resolve));
  const [secure, plain] = [await startSecure(), await startPlain()];
  const silent = await listen(createTcpServer(() => {}));
  const strict = await serve(() => {}, createTlsServer({ key: pem, cert: pem, ca: pem, requestCert: true, rejectUnauthorized: true }));
  const refusing = (status) => startProxy((socket) => socket.end(`HTTP/1.1 ${status} X\r\n\r\n`));
  const proxied = async (program, status) => [program('baseUrl: "http://127.0.0.1:9", proxy: process.env.GIVEN'), (await refusing(status)).name];
  const trusted = 'ca: process.env.CERTIFICATE';
  const programs = {
    "connection refused": get(`baseUrl: "http://127.0.0.1:${port}"`),
    "connection refused to fetch": get(`baseUrl: "http://127.0.0.1:${port}", fetch`),
    // A label of 64 characters is too long for DNS, so this needs no network.
    "unknown host": get(`baseUrl: "https://${"a".repeat(64)}.invalid"`),
    "connect timeout": get(`baseUrl: "https://localhost:${silent.port}", connectTimeoutMs: 300`),
    "unknown authority": get(`baseUrl: "${secure.url}"`),
    "expired certificate": get(`baseUrl: "https://localhost:${outdated.port}", ca: process.env.EXPIRED`),
    "certificate for another host": get(`baseUrl: "https://127.0.0.1:${secure.port}", ${trusted}`),
    "client certificate wanted": get(`baseUrl: "https://localhost:${strict.port}", ${trusted}, maxAttempts: 1`),
    "https to a server of plain http": get(`baseUrl: "https://127.0.0.1:${plain.port}"`),
    "proxy that wants a password": await proxied(get, 407),
    "proxy that refuses the host": await proxied(create, 403),
    "proxy that cannot connect": await proxied(create, 502),
  };
  return Object.entries(programs).map(([what, given]) => {
    const [program, proxy] = [given].flat();
    return { what, program, env: { CERTIFICATE: ca, EXPIRED: String(expired), GIVEN: `http://user:canary@${proxy}` } };
  });
}
