// The same call in every way that a user would choose. Each returns what the service answers.
import { Agent, request } from "node:http";
import { createRequire } from "node:module";

import { Client } from "workato-oauth-profiles";

import { TOKEN } from "./samples.mjs";

const axios = createRequire(`${process.env.WORKATO_TEST_BUNDLERS}/`)("axios");
const headers = { authorization: `Bearer ${TOKEN}`, accept: "application/json", "content-type": "application/json" };
const input = { name: "Acme", provider: "hubspot", clientId: "id", clientSecret: "a client secret" };
const body = JSON.stringify({ name: "Acme", provider: "hubspot", data: { client_id: "id", client_secret: "a client secret" } });
const PATHS = { get: "/api/custom_oauth_profiles/321", list: "/api/custom_oauth_profiles?page=1&per_page=100", create: "/api/custom_oauth_profiles" };

export const CALLS = Object.keys(PATHS);

export function contestants(call, url) {
  const target = url + PATHS[call];
  const method = call === "create" ? "POST" : "GET";
  const sent = call === "create" ? body : undefined;
  const ours = (options) => {
    const workato = new Client({ apiToken: TOKEN, baseUrl: url, requestsPerMinute: null, ...options });
    return { get: () => workato.get(321), list: () => workato.list(), create: () => workato.create(input) }[call];
  };
  return {
    "node:http by hand": byHand(target, method, sent),
    "fetch by hand": async () => (await (await fetch(target, { method, headers, body: sent, signal: AbortSignal.timeout(45_000) })).json()).result,
    axios: async () => (await axios({ url: target, method, headers, data: sent, timeout: 45_000, httpAgent })).data.result,
    "ours over node:http": ours({}),
    "ours over a given fetch": ours({ fetch: (...request) => fetch(...request) }),
  };
}

const httpAgent = new Agent({ keepAlive: true });

/** Like the client, sends each create on a new connection. */
function byHand(target, method, sent) {
  const fresh = new Agent({ keepAlive: false });
  const agent = method === "POST" ? fresh : httpAgent;
  return () =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => request_.destroy(new Error("late")), 45_000);
      const request_ = request(target, { method, headers, agent }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          clearTimeout(timer);
          resolve(JSON.parse(Buffer.concat(chunks).toString()).result);
        });
      });
      request_.on("error", reject);
      request_.end(sent);
    });
}
