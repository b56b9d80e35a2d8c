// Which proxy is used: the cases that the tests of the core play too. Nothing is connected: the names do not exist.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { after, beforeEach, test } from "node:test";

import { Client } from "workato-oauth-profiles";

import { failure, setting, TOKEN } from "./support.mjs";

const cases = JSON.parse(readFileSync(setting("WORKATO_TEST_PROXY_CASES"), "utf8"));
const NAMES = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"];
const { connect } = Socket.prototype;
let connected;

Socket.prototype.connect = function (options) {
  const [{ host, port }] = [options].flat();
  connected.push(`${host.includes(":") ? `[${host}]` : host}:${port}`);
  process.nextTick(() => this.destroy(new Error("not connected")));
  return this;
};
after(() => (Socket.prototype.connect = connect));
beforeEach(() => {
  [...NAMES, ...NAMES.map((name) => name.toUpperCase()), "REQUEST_METHOD"].forEach((name) => delete process.env[name]);
});

/** Where a client with this base URL connects to. */
async function connectedTo(baseUrl, options) {
  connected = [];
  const workato = new Client({ apiToken: TOKEN, baseUrl, allowHttp: true, maxAttempts: 1, ...options });
  assert.equal((await failure(workato.get(321))).code, "network");
  assert.equal(connected.length, 1);
  return connected[0];
}

function address(url) {
  const { protocol, hostname, port } = new URL(url);
  return `${hostname}:${port || (protocol === "http:" ? 80 : 443)}`;
}

for (const { url, variables, proxy } of cases.environment) {
  test(`the proxy of ${url} with ${JSON.stringify(variables)}`, async () => {
    Object.assign(process.env, variables);
    assert.equal(await connectedTo(url), proxy ?? address(url));
  });
}

for (const { list, url, direct } of cases.no_proxy) {
  test(`NO_PROXY=${list} ${direct ? "names" : "does not name"} the host of ${url}`, async () => {
    Object.assign(process.env, { ALL_PROXY: "http://proxy:3128", NO_PROXY: list });
    assert.equal(await connectedTo(url.replace(/\/$/, "")), direct ? address(url) : "proxy:3128");
  });
}

for (const { proxy, proxy_is, refused } of cases.given) {
  test(`the setting \`proxy: "${proxy}"\` is ${refused ? "refused" : proxy_is}`, async () => {
    const baseUrl = "https://www.workato.com";
    if (proxy_is) {
      assert.equal(await connectedTo(baseUrl, { proxy }), proxy_is);
      return;
    }
    assert.throws(() => new Client({ apiToken: TOKEN, baseUrl, proxy }), ({ code, message }) => {
      assert.equal(code, "invalid_input");
      assert.ok(message.startsWith("the proxy ") && message.includes(refused) && !message.includes("ary"), message);
      return true;
    });
  });
}

test("a proxy of the environment that cannot be used is refused by the name of its variable", () => {
  for (const [name, url] of [
    ["ALL_PROXY", "socks5://user:canary@a:1080"],
    ["https_proxy", "http://can ary"],
    ["HTTPS_PROXY", "http://user:can#ary@a:1"],
  ]) {
    process.env[name] = url;
    assert.throws(() => new Client({ apiToken: TOKEN }), ({ message }) => {
      return message.startsWith(`\`${name}\` `) && !message.includes("ary");
    });
    delete process.env[name];
  }
});
