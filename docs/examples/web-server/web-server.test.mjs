// --8<-- [start:app]
import Fastify from "fastify";
import { Client, isWorkatoError } from "workato-oauth-profiles";

const workato = Client.fromEnv({ timeoutMs: 20_000 }); // one client for the whole program
const app = Fastify();

const statuses = new Map([
  ["not_found", 404],
  ["conflict", 409],
  ["invalid_request", 422],
  ["network", 502],
  ["server_error", 502],
  ["redirect", 502],
  ["decode", 502],
  ["rejected", 502],
  ["rate_limited", 503],
  ["ambiguous_outcome", 503],
  ["timeout", 504],
]);

app.setErrorHandler((error, request, reply) => {
  if (!isWorkatoError(error)) return reply.send(error);
  const waitMs = error.settledInMs ?? error.retryAfterMs;
  if (waitMs) reply.header("retry-after", Math.ceil(waitMs / 1000));
  // A 401 or 403 of Workato is about your API token, and not about your user: it becomes a 500.
  return reply.status(statuses.get(error.code) ?? 500).send({ code: error.code });
});

app.get("/profiles/:id", (request) => {
  const { id } = /** @type {{ id: string }} */ (request.params);
  return workato.get(Number(id));
});
// --8<-- [end:app]

// --8<-- [start:test]
import assert from "node:assert/strict";
import { test } from "node:test";

test("a missing profile is a 404", async () => {
  const found = await app.inject("/profiles/321");
  assert.equal(found.json().name, "Acme HubSpot OAuth app");
  assert.equal((await app.inject("/profiles/5")).statusCode, 404);
});
// --8<-- [end:test]
