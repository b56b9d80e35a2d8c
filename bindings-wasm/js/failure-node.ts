import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

import { SendFailure } from "./send.js";

/** Explains an error of Node where its own message says little. */
export function describeError(
  error: NodeJS.ErrnoException,
  left: boolean,
  socket: Socket | null,
  who: "server" | "proxy" = "server",
): SendFailure {
  const { message, code = "" } = error;
  const options = { cause: error };
  if ((socket as TLSSocket | null)?.authorizationError) {
    return new SendFailure("certificate", left, `the ${who}'s certificate was refused: ${message}`, options);
  }
  if (code === "HPE_HEADER_OVERFLOW") {
    return new SendFailure("unreadable", left, "the head of the answer is too large", options);
  }
  if (code.startsWith("HPE_")) {
    const text = who === "proxy" ? "the answer of the proxy is not http" : `the answer is not HTTP: ${message}`;
    return new SendFailure("unreadable", left, text, options);
  }
  if (message.includes("wrong version number")) {
    return new SendFailure("unreadable", left, `the ${who} does not speak TLS`, options);
  }
  const isClosed = message === "aborted" || message === "socket hang up";
  return new SendFailure("network", left, isClosed ? `the ${who} closed the connection` : message || code, options);
}

/** The answer of a proxy that does not carry the request. It is the same in every language: `core/src/ureq/tunnel.rs`. */
export function proxyRefusal(status: number): SendFailure {
  const isFinal = status >= 400 && status < 500 && ![408, 425, 429].includes(status);
  const could = isFinal ? "refused to connect" : "could not connect";
  const text =
    status === 407
      ? "the proxy requires a valid user and password: give them in its URL, as in http://user:password@host:port"
      : `the proxy ${could} to the server: it answered ${status}`;
  return new SendFailure(isFinal ? "proxy" : "network", false, text);
}
