import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

import { type FailureKind, SendFailure } from "./send.js";

/** Why Node refuses a certificate, by the code of its error. */
const REFUSED: Record<string, FailureKind> = {
  CERT_HAS_EXPIRED: "certificate_time",
  CERT_NOT_YET_VALID: "certificate_time",
  DEPTH_ZERO_SELF_SIGNED_CERT: "unknown_authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate_name",
  SELF_SIGNED_CERT_IN_CHAIN: "unknown_authority",
  UNABLE_TO_GET_ISSUER_CERT: "unknown_authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "unknown_authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "unknown_authority",
};

/** Explains an error of Node where its own message says little. */
export function describeError(
  error: NodeJS.ErrnoException & { reason?: string; rawPacket?: Buffer },
  left: boolean,
  socket: Socket | null,
  who: "server" | "proxy" = "server",
): SendFailure {
  const { message, code = "", reason } = error;
  const options = { cause: error };
  // In TLS 1.3 this arrives after the request was sent, but the server has not read the request then.
  if (code === "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED") {
    return new SendFailure("tls", false, `the ${who} requires a client certificate: give an \`agent\` that sends it`, options);
  }
  if ((socket as TLSSocket | null)?.authorizationError) {
    const kind = REFUSED[code] ?? "certificate";
    return new SendFailure(kind, left, `the ${who}'s certificate was refused: ${message}`, options);
  }
  // The bytes that the server sent: they may repeat a secret.
  delete error.rawPacket;
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
  if (code.startsWith("ERR_SSL_") && reason) {
    return new SendFailure("network", left, `TLS failed: ${reason}`, options);
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
