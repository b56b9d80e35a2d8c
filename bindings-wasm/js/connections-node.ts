import http from "node:http";
import https from "node:https";

import { checkCertificates } from "./certificates-node.js";
import type { ClientOptions } from "./options.js";
import { chooseProxy, type HttpProxy } from "./proxy.js";
import { tunnelled } from "./tunnel-node.js";

export interface Agents {
  readonly http: http.Agent;
  readonly https: http.Agent;
  /** The proxy that our agents connect through. */
  readonly proxy?: HttpProxy | undefined;
  /** Whether the user gave the agent: it may connect through a proxy of which only the answers tell. */
  readonly isGiven?: boolean;
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
function connections(options: https.AgentOptions, proxy: HttpProxy | undefined): Connections {
  const tls = { ...options, rejectUnauthorized: true };
  const connecting = <A extends http.Agent>(agent: A) => (proxy ? tunnelled(agent, proxy, tls) : agent);
  const agents = (keepAlive: boolean): Agents => ({
    http: connecting(new http.Agent({ keepAlive })),
    https: connecting(new https.Agent({ ...tls, keepAlive })),
    proxy,
  });
  return { kept: agents(true), fresh: agents(false) };
}

/** Shared by all clients without an agent or certificates of their own: one for each proxy, as JSON text. */
const shared = new Map<string, Connections>();

function sharedConnections(proxy: HttpProxy | undefined): Connections {
  const key = JSON.stringify(proxy ?? null);
  const made = shared.get(key) ?? connections({}, proxy);
  shared.set(key, made);
  return made;
}

/** An agent that the user gives is used for every request, for plain http too. */
export function connectionsOf({ agent, ca, proxy }: Partial<ClientOptions>, baseUrl: string): Connections {
  if (agent) {
    const given = { http: agent as http.Agent, https: agent as http.Agent, isGiven: true };
    return { kept: given, fresh: given };
  }
  const chosen = chooseProxy(proxy, baseUrl, readVariable);
  if (ca === undefined) {
    return sharedConnections(chosen);
  }
  checkCertificates(ca);
  return connections({ ca: [ca].flat() as string[] }, chosen);
}

/** An environment variable. In Deno one that the program may not read counts as not set, and nobody is asked. */
function readVariable(variable: string): string | undefined {
  const { Deno } = globalThis as { Deno?: { permissions: { querySync(what: object): { state: string } } } };
  const mayRead = !Deno || Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  return mayRead ? process.env[variable] : undefined;
}
