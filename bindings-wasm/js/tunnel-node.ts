import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";

import { describeError, proxyRefusal } from "./failure-node.js";
import type { HttpProxy } from "./proxy.js";
import { SendFailure } from "./send.js";

/** The tunnel of a request while it is being opened, so that a request that ends early closes it. */
export interface Opening {
  tunnel?: http.ClientRequest;
}

type Options = https.AgentOptions & { opening?: Opening };
type Opened = (error: Error | null, socket?: Socket) => void;
type Connect = (options: Options, opened: Opened) => Socket | undefined;

/**
 * Makes an agent connect through a proxy: it asks the proxy for a tunnel (`CONNECT`), for plain http too, and
 * connects to the service inside it.
 */
export function tunnelled<A extends http.Agent>(agent: A, proxy: HttpProxy, tls: https.AgentOptions): A {
  const connector = agent as unknown as { createConnection: Connect };
  const connect = connector.createConnection.bind(agent);
  connector.createConnection = (options, opened) => {
    openTunnel(proxy, tls, options, (error, tunnel) => {
      const isSecure = agent instanceof https.Agent;
      opened(error, tunnel && isSecure ? connect({ ...options, socket: tunnel }, () => {}) : tunnel);
    });
    return undefined;
  };
  return agent;
}

function openTunnel(proxy: HttpProxy, tls: https.AgentOptions, { host, port, opening }: Options, opened: Opened): void {
  const target = `${host?.includes(":") ? `[${host}]` : host}:${port}`;
  const asked = (proxy.isSecure ? https : http).request({
    ...tls,
    host: proxy.host,
    port: proxy.port,
    method: "CONNECT",
    path: target,
    headers: { host: target, connection: "keep-alive", ...authorization(proxy) },
    agent: false,
  });
  if (opening) {
    opening.tunnel = asked;
  }
  asked.on("connect", ({ statusCode = 0 }: http.IncomingMessage, socket: Socket, early: Buffer) => {
    const failure = whyClosed(statusCode, early);
    if (failure) {
      socket.destroy();
      opened(failure);
    } else {
      opened(null, socket);
    }
  });
  asked.on("error", (error) => opened(describeError(error, false, asked.socket, "proxy")));
  asked.end();
}

function authorization(proxy: HttpProxy): { "proxy-authorization"?: string } {
  return proxy.authorization === undefined ? {} : { "proxy-authorization": proxy.authorization };
}

/** Why there is no tunnel although the proxy answered. The service cannot have sent anything yet. */
function whyClosed(status: number, early: Buffer): SendFailure | undefined {
  if (status < 200 || status > 299) {
    return proxyRefusal(status);
  }
  return early.length > 0 ? new SendFailure("unreadable", false, "the answer of the proxy is not http") : undefined;
}
