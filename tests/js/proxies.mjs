// A proxy over real sockets, for the tests.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";

import { DOCUMENTED, serve, setting } from "./support.mjs";

const pem = () => readFileSync(setting("WORKATO_TEST_CERTIFICATE"));
export const ca = String(pem());

/**
 * Starts a proxy. `answer` writes the answer to a CONNECT; without it the proxy opens the tunnel. Returns its address,
 * the heads of what it was asked, and the sockets that are open.
 */
export async function startProxy(answer, { secure = false, greeting = "HTTP/1.1 200 OK\r\n\r\n" } = {}) {
  const asked = [];
  const server = secure ? createTlsServer({ key: pem(), cert: pem() }) : createServer();
  server.on("connect", (request, socket, early) => {
    asked.push({ target: request.url, ...request.headers });
    socket.on("error", () => {}).on("end", () => socket.end());
    answer ? answer(socket.resume()) : carry(request.url, socket, early, greeting);
  });
  const { port, sockets } = await serve((request, response) => {
    asked.push({ plain: request.url });
    response.writeHead(500).end();
  }, server);
  return { asked, sockets, port, name: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}` };
}

function carry(target, socket, early, greeting) {
  const { hostname, port } = new URL(`http://${target}`);
  const server = connect(port, hostname.replace(/[[\]]/g, ""), () => {
    socket.write(greeting);
    server.write(early);
    server.pipe(socket).pipe(server);
  });
  server.on("error", () => socket.destroy());
  socket.on("close", () => server.destroy());
}

/** Starts a service over TLS for `localhost`, which answers every request with a profile that tells what it received. */
export async function startSecure(listener = answer) {
  const { port } = await serve(listener, keepingOpen(createTlsServer({ key: pem(), cert: pem() })));
  return { port, url: `https://localhost:${port}` };
}

/** The same over plain http. */
export function startPlain(listener = answer) {
  return serve(listener, keepingOpen(createServer()));
}

/** Idle connections stay open: only the client may close them. */
function keepingOpen(server) {
  return Object.assign(server, { keepAliveTimeout: 0 });
}

export async function answer(request, response) {
  let body = "";
  for await (const chunk of request) body += chunk;
  const seen = { method: request.method, headers: request.headers, body, port: request.socket.remotePort };
  response.end(JSON.stringify({ result: { ...DOCUMENTED, seen } }));
}
