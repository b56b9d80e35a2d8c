// The default exports are the modules themselves: mocks and agents replace their functions.
import http from "node:http";
import https from "node:https";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { onAbort } from "./abort.js";
import type { ClientOptions } from "./options.js";
import { type Answer, MAX_BODY, type Request, type Send, SendFailure, timeoutMessage } from "./send.js";

interface Agents {
  readonly http: http.Agent;
  readonly https: http.Agent;
}

/** Agents that keep connections for later requests, and agents that open a new one for each. */
interface Connections {
  readonly kept: Agents;
  readonly fresh: Agents;
}

/**
 * Without `rejectUnauthorized` the environment variable `NODE_TLS_REJECT_UNAUTHORIZED` could turn off
 * the check of certificates. Idle connections do not keep the process running.
 */
function connections(options: https.AgentOptions): Connections {
  const agents = (keepAlive: boolean): Agents => ({
    http: new http.Agent({ keepAlive }),
    https: new https.Agent({ ...options, keepAlive, rejectUnauthorized: true }),
  });
  return { kept: agents(true), fresh: agents(false) };
}

/** Shared by all clients without an agent or certificates of their own. */
const shared = connections({});

/** An agent that the user gives is used for every request, for plain http too. */
function connectionsOf({ agent, ca }: Partial<ClientOptions>): Connections {
  if (agent) {
    const given = { http: agent as http.Agent, https: agent as http.Agent };
    return { kept: given, fresh: given };
  }
  return ca === undefined ? shared : connections({ ca: [ca].flat() as string[] });
}

/** The transport over `node:http` and `node:https`. Its socket tells whether a request was sent. */
export function sendByNode(options: Partial<ClientOptions>): Send {
  const { kept, fresh } = connectionsOf(options);
  return (request, signal) =>
    new Promise((resolve, reject) => send(request, request.fresh ? fresh : kept, signal, resolve, reject));
}

function send(
  request: Request,
  agents: Agents,
  signal: AbortSignal | undefined,
  resolve: (answer: Answer) => void,
  reject: (failure: unknown) => void,
): void {
  const sent = begin(request, agents);
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
    reject(failure);
    sent.destroy();
  };
  onConnected(sent, () => {
    left = true;
    clearTimeout(connectTimer);
  });
  sent.on("error", (error) => fail(sendFailure(error, left, sent.socket)));
  sent.on("response", (response) => {
    read(response, left, fail, (answer) => {
      finish();
      resolve(answer);
    });
  });
  sent.end(request.body ?? undefined);
}

function begin({ url, method, headers }: Request, agents: Agents): http.ClientRequest {
  const options = { method, headers: Object.fromEntries(headers), maxHeaderSize: 65_536 };
  try {
    return url.startsWith("https:")
      ? https.request(url, { ...options, agent: agents.https })
      : http.request(url, { ...options, agent: agents.http });
  } catch (error) {
    // For example because the user's agent is for the other protocol.
    throw new SendFailure("network", false, (error as Error).message, { cause: error });
  }
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
  const finish = () => {
    const head = response.rawHeaders.map((text, index) => text + (index % 2 ? "\n" : ": ")).join("");
    done({ status: response.statusCode ?? 0, head, body: Buffer.concat(chunks) });
  };
  response.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY) {
      finish();
      response.destroy();
    }
  });
  response.on("error", (error) => fail(sendFailure(error, left, null)));
  response.on("end", finish);
}

/** Explains an error of Node where its own message says little. */
function sendFailure(error: NodeJS.ErrnoException, left: boolean, socket: Socket | null): SendFailure {
  const { message, code = "" } = error;
  const options = { cause: error };
  if ((socket as TLSSocket | null)?.authorizationError) {
    return new SendFailure("certificate", left, `the server's certificate was refused: ${message}`, options);
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new SendFailure("unreadable", left, "the head of the answer is too large", options);
  }
  if (code.startsWith("HPE_")) {
    return new SendFailure("unreadable", left, `the answer is not HTTP: ${message}`, options);
  }
  if (message.includes("wrong version number")) {
    return new SendFailure("unreadable", left, "the server does not speak TLS", options);
  }
  const isClosed = message === "aborted" || message === "socket hang up";
  const text = isClosed ? "the server closed the connection" : message || code;
  return new SendFailure("network", left, text, options);
}
