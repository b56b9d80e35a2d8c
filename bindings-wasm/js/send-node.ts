// The default exports are the modules themselves: mocks and agents replace their functions.
import http from "node:http";
import https from "node:https";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { onAbort } from "./abort.js";
import { type Agents, connectionsOf } from "./connections-node.js";
import { describeError, proxyRefusal } from "./failure-node.js";
import type { ClientOptions } from "./options.js";
import { type Answer, MAX_BODY, type Request, type Send, SendFailure, timeoutMessage } from "./send.js";
import type { Opening } from "./tunnel-node.js";

/** The transport over `node:http` and `node:https`. Its socket tells whether a request was sent. */
export function sendByNode(options: Partial<ClientOptions>, baseUrl: string): Send {
  const { kept, fresh } = connectionsOf(options, baseUrl);
  const server = serverOf(baseUrl);
  const sendOne: Send = (request, signal) =>
    new Promise((resolve, reject) => {
      send(request, server, request.fresh ? fresh : kept, signal, resolve, reject);
    });
  return Object.assign(sendOne, { usesProxy: kept.proxy !== undefined });
}

/** The server of a client. Its URL is parsed once, because that takes longer than all else that a request needs. */
interface Server {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number | undefined;
  /** How long a URL is before its path. */
  readonly length: number;
}

function serverOf(baseUrl: string): Server {
  const { protocol, hostname, port } = new URL(baseUrl);
  const pathStart = baseUrl.indexOf("/", `${protocol}//`.length);
  return {
    protocol,
    // `http.request` takes an IPv6 address without its brackets.
    hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port ? Number(port) : undefined,
    length: pathStart < 0 ? baseUrl.length : pathStart,
  };
}

function send(
  request: Request,
  server: Server,
  agents: Agents,
  signal: AbortSignal | undefined,
  resolve: (answer: Answer) => void,
  reject: (failure: unknown) => void,
): void {
  const opening: Opening = {};
  const sent = begin(request, server, agents, opening);
  let left = false;
  const timer = (what: "connection" | "complete answer", milliseconds: number) =>
    setTimeout(() => fail(new SendFailure("timeout", left, timeoutMessage(what, milliseconds))), milliseconds);
  const answerTimer = timer("complete answer", request.timeoutMs);
  const connectTimer = timer("connection", request.connectTimeoutMs);
  const stopListening = onAbort(signal, () => fail(signal?.reason));
  const finish = () => {
    clearTimeout(answerTimer);
    clearTimeout(connectTimer);
    stopListening();
  };
  const fail = (failure: unknown) => {
    finish();
    reject(agents.proxy && failure instanceof SendFailure ? failure.through(agents.proxy.name) : failure);
    opening.tunnel?.destroy();
    sent.destroy();
  };
  onConnected(sent, () => {
    left = true;
    clearTimeout(connectTimer);
  });
  sent.on("error", (error) => fail(error instanceof SendFailure ? error : describeError(error, left, sent.socket)));
  sent.on("response", (response) => {
    if (agents.isGiven && isOfProxy(request, response)) {
      fail(proxyRefusal(response.statusCode ?? 0));
      return;
    }
    read(response, left, fail, (answer) => {
      finish();
      resolve(answer);
    });
  });
  // An answer 101: without this listener nothing else would tell of it.
  sent.on("upgrade", (response, socket) => {
    finish();
    resolve(answerOf(response, []));
    socket.destroy();
  });
  sent.end(request.body ?? undefined);
}

function begin(request: Request, server: Server, agents: Agents, opening: Opening): http.ClientRequest {
  const { method, headers, url } = request;
  const { protocol, hostname, port } = server;
  const [isHttps, path] = [protocol === "https:", url.slice(server.length)];
  const agent = isHttps ? agents.https : agents.http;
  const options = { protocol, hostname, port, path, method, headers, agent, maxHeaderSize: 65_536, opening };
  try {
    return isHttps ? https.request(options) : http.request(options);
  } catch (error) {
    // For example because the user's agent is for the other protocol.
    throw new SendFailure("network", false, (error as Error).message, { cause: error });
  }
}

/** Whether this is the answer of a proxy that refused to connect: it came over a connection without TLS. */
function isOfProxy({ url }: Request, { statusCode = 0, socket }: http.IncomingMessage): boolean {
  const isSecure = Boolean((socket as { encrypted?: boolean } | null)?.encrypted);
  return url.startsWith("https:") && !isSecure && statusCode >= 300;
}

/** Calls back when the first byte of the request can be sent: after the TLS handshake. */
function onConnected(sent: http.ClientRequest, callback: () => void): void {
  sent.on("socket", (socket: Socket & { secureConnecting?: boolean }) => {
    // The socket of a mock may have the request although it never connects.
    const isOfNode = [Socket, TLSSocket as object].includes(socket.constructor);
    const isConnected = sent.reusedSocket || !isOfNode || !(socket.connecting || socket.secureConnecting);
    // Otherwise Deno would retry a request whose reused connection broke, even after `destroy`.
    sent.reusedSocket = false;
    if (isConnected) {
      callback();
    } else {
      socket.once(sent.protocol === "https:" ? "secureConnect" : "connect", callback);
    }
  });
}

function read(
  response: http.IncomingMessage,
  left: boolean,
  fail: (failure: SendFailure) => void,
  done: (answer: Answer) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const finish = () => done(answerOf(response, chunks));
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY) {
      finish();
      response.destroy();
    }
  });
  response.on("error", (error) => fail(describeError(error, left, null)));
  response.on("end", finish);
}

function answerOf({ statusCode, rawHeaders }: http.IncomingMessage, chunks: Buffer[]): Answer {
  const head = rawHeaders.map((text, index) => text + (index % 2 ? "\n" : ": ")).join("");
  return { status: statusCode ?? 0, head, body: Buffer.concat(chunks) };
}
