// The client inside the server of a user: with real Express and Fastify, and the recipe of the documentation.
import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";

import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

import { failure, serve, setting, TOKEN } from "./support.mjs";

const require = createRequire(`${setting("WORKATO_TEST_BUNDLERS")}/`);

async function failing(...faults) {
  const emulator = await Emulator.start({ documented: true });
  emulator.fail(...faults);
  return new Client({ ...emulator.clientOptions, maxAttempts: 1 });
}

async function statusOf(url) {
  return (await fetch(`${url}/profile`)).status;
}

const REVOKED = { status: 401, body: { message: "Unauthorized" } };

/** The module that the documentation recommends, in the project, where it finds the package. */
async function recipe() {
  const folder = mkdtempSync(join(process.cwd(), "server-"));
  after(() => rmSync(folder, { recursive: true }));
  copyFileSync(setting("WORKATO_TEST_RECIPE"), join(folder, "workato.mjs"));
  process.env.WORKATO_API_TOKEN = TOKEN;
  return import(join(folder, "workato.mjs"));
}

async function express(workato, handler) {
  const app = require("express")();
  app.set("env", "test");
  app.get("/profile", async (request, response) => response.json(await workato.get(321)));
  if (handler) app.use(handler);
  return (await serve(app)).url;
}

async function fastify(workato, handler) {
  const app = require("fastify")();
  app.get("/profile", () => workato.get(321));
  if (handler) app.setErrorHandler(handler);
  after(() => app.close());
  return app.listen({ port: 0, host: "127.0.0.1" });
}

for (const [name, start] of Object.entries({ Express: express, Fastify: fastify })) {
  test(`${name} answers 500, and not with the status of Workato, where nobody handles an error`, async () => {
    for (const fault of [REVOKED, { status: 403 }, { status: 404 }]) {
      assert.equal(await statusOf(await start(await failing(fault))), 500);
    }
    assert.equal(await statusOf(await start(await failing())), 200);
  });
}

test("the recipe for Express and Fastify answers with a status of one's own", async () => {
  const { statusToAnswer } = await recipe();
  const ofExpress = (error, request, response, next) => response.status(statusToAnswer(error)).json({ code: error.code });
  const ofFastify = (error, request, reply) => reply.status(statusToAnswer(error)).send({ code: error.code });
  for (const [fault, status] of [[REVOKED, 500], [{ status: 404 }, 404], [{ status: 422 }, 422], ["503", 502], ["hang", 504]]) {
    assert.equal(await statusOf(await express(await failing(fault), ofExpress)), status);
    assert.equal(await statusOf(await fastify(await failing(fault), ofFastify)), status);
  }
});

test("an error has no field that a web framework takes for the status of its answer", async () => {
  const error = await failure((await failing(REVOKED)).get(321));
  assert.equal(error.httpStatus, 401);
  for (const name of ["status", "statusCode", "headers", "expose"]) assert.ok(!(name in error), name);
});
