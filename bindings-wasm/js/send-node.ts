import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

import { onAbort } from "./abort.js";
import type { ClientOptions } from "./options.js";
import { type Answer, late, MOST_BODY, type Request, type Send, SendFailure } from "./send.js";

interface Agents {
  readonly http: http.Agent;
  readonly https: http.Agent;
}

/** The two ways to a connection: one that was used before, or one of its own. */
interface Ways {
  readonly kept: Agents;
  readonly fresh: Agents;
}

/**
 * Connections are kept for all clients; those that idle do not hold the process open. Without
 * `rejectUnauthorized` the environment (`NODE_TLS_REJECT_UNAUTHORIZED`) could turn the check off.
 */
function ways(options: https.AgentOptions): Ways {
  const agents = (keepAlive: boolean): Agents => ({
    http: new http.Agent({ keepAlive }),
    https: new https.Agent({ ...options, keepAlive, rejectUnauthorized: true }),
  });
  return { kept: agents(true), fresh: agents(false) };
}

const usual = ways({});

/** An agent of the user's own is the only way, for plain http too. */
function waysOf({ agent, ca }: Partial<ClientOptions>): Ways {
  if (agent) {
    const own = { http: agent as http.Agent, https: agent as http.Agent };
    return { kept: own, fresh: own };
  }
  return ca === undefined ? usual : ways({ ca: [ca].flat() as string[] });
}

/** The transport over `node:http` and `node:https`. Its socket tells whether a request had left. */
export function sendByNode(options: Partial<ClientOptions>): Send {
  const ways = waysOf(options);
  return (request, signal) =>
    new Promise((resolve, reject) => send(request, ways, signal, resolve, reject));
}

function send(
  request: Request,
  ways: Ways,
  signal: AbortSignal | undefined,
  resolve: (answer: Answer) => void,
  reject: (failure: unknown) => void,
): void {
  const sent = begin(request, request.fresh ? ways.fresh : ways.kept);
  let left = false;
  const timeOut = (what: "connection" | "complete answer", milliseconds: number) =>
    setTimeout(() => fail(new SendFailure("timeout", left, late(what, milliseconds))), milliseconds);
  const whole = timeOut("complete answer", request.timeoutMs);
  const connecting = timeOut("connection", request.connectTimeoutMs);
  const ignore = onAbort(signal, () => fail(signal?.reason));
  const finish = () => {
    clearTimeout(whole);
    clearTimeout(connecting);
    ignore();
  };
  const fail = (failure: unknown) => {
    finish();
    reject(failure);
    sent.destroy();
  };
  onConnected(sent, () => {
    left = true;
    clearTimeout(connecting);
  });
  sent.on("error", (error) => fail(explained(error, left, sent.socket)));
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
    // Such as an agent for the other protocol.
    throw new SendFailure("network", false, (error as Error).message, { cause: error });
  }
}

/** Calls back when the first byte of the request can leave: after the TLS handshake. */
function onConnected(sent: http.ClientRequest, then: () => void): void {
  sent.on("socket", (socket: Socket & { secureConnecting?: boolean }) => {
    const isConnected = sent.reusedSocket || !(socket.connecting || socket.secureConnecting);
    // Deno sends a request again by itself where its connection was used before: not even the caller,
    // who destroys it, is asked.
    sent.reusedSocket = false;
    if (isConnected) {
      then();
    } else {
      socket.once(sent.protocol === "https:" ? "secureConnect" : "connect", then);
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
    if (size > MOST_BODY) {
      finish();
      response.destroy();
    }
  });
  response.on("error", (error) => fail(explained(error, left, null)));
  response.on("end", finish);
}

/** Node's errors in the words of this library, where Node's own say little. */
function explained(error: NodeJS.ErrnoException, left: boolean, socket: Socket | null): SendFailure {
  const { message, code = "" } = error;
  const options = { cause: error };
  if ((socket as TLSSocket | null)?.authorizationError) {
    return new SendFailure("certificate", left, `the server's certificate was refused: ${message}`, options);
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new SendFailure("unreadable", left, "the head of the answer is too large", options);
  }
  if (code.startsWith("HPE_")) {
    return new SendFailure("unreadable", left, `the answer is not http: ${message}`, options);
  }
  if (message.includes("wrong version number")) {
    return new SendFailure("unreadable", left, "the server does not speak tls", options);
  }
  const closed = message === "aborted" || message === "socket hang up";
  const text = closed ? "the server closed the connection" : message || code;
  return new SendFailure("network", left, text, options);
}
