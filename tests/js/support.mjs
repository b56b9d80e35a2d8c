// Helpers for the tests: the emulator as a process, local servers, and the package in both module systems.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { after } from "node:test";

import * as esm from "workato-oauth-profiles";

export const require = createRequire(import.meta.url);
const cjs = require("workato-oauth-profiles");
export const TOKEN = "test-token";

/** Functions to call when all tests of the file have ended. */
const endings = [];
after(() => endings.forEach((end) => end()));

/** The two transports in Node, and both module systems. */
export const TRANSPORTS = [
  { name: "node:http, ES module", ...esm, options: {} },
  { name: "node:http, CommonJS", ...cjs, options: {} },
  { name: "a given fetch, CommonJS", ...cjs, options: { fetch: (...request) => fetch(...request) } },
];

export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run these tests by \`cargo xtask test js\``);
  return value;
}

/** Starts an emulator that runs until all tests of the file have ended. */
export async function startEmulator(...options) {
  const child = spawn(setting("WORKATO_TEST_EMULATOR"), ["--token", TOKEN, "--until-stdin-closes", ...options], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  endings.push(() => child.stdin.end());
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return new Emulator(line.trim().replace("listening on ", ""));
}

class Emulator {
  constructor(url) {
    this.url = url;
  }

  reset(settings = {}) {
    return this.#control("reset", settings);
  }

  /** Adds faults or answers for the next requests. */
  fail(...faults) {
    return this.#control("faults", faults);
  }

  async hasSecret(profile, client_secret) {
    return (await (await this.#control("secret", { profile, client_secret })).json()).right;
  }

  async journal() {
    return (await fetch(`${this.url}/__emulator/journal`)).json();
  }

  /** Waits until so many requests have arrived. */
  async arrived(count) {
    while ((await this.journal()).length < count);
  }

  async #control(path, body) {
    const answer = await fetch(`${this.url}/__emulator/${path}`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer;
  }
}

/** Starts a server that runs until all tests of the file have ended. */
export async function serve(listener, server = createServer()) {
  server.on("request", listener);
  return listen(server);
}

export async function listen(server) {
  const sockets = new Set();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  endings.push(() => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  });
  return { server, port: server.address().port, url: `http://127.0.0.1:${server.address().port}`, sockets };
}

/** Waits for a call that must fail, and returns its error. */
export function failure(call) {
  return call.then(
    (value) => Promise.reject(new Error(`this should have failed: ${JSON.stringify(value)}`)),
    (error) => error,
  );
}

/** Aborts a call, and returns its error and how long that took. */
export async function abortedAfter(call, abort) {
  const failed = failure(call);
  const since = performance.now();
  abort();
  const error = await failed;
  return { error, milliseconds: performance.now() - since };
}

export const DOCUMENTED = {
  id: 321,
  user_id: 123,
  name: "Acme HubSpot OAuth app",
  provider: "hubspot",
  data: { client_id: "example_client_id" },
};
