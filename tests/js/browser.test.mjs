// The package in Chromium, without a bundler. A server gives the page and the package, and forwards
// /api to the emulator of this file and /PORT/api to the emulator at that port. Below /own it adds the API token.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer, request as send } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { after, before, describe, test } from "node:test";

import { outcome, runVectors } from "./vector-runner.mjs";
import { listen, require, setting, startEmulator, TOKEN } from "./support.mjs";

const { chromium } = createRequire(setting("WORKATO_TEST_TOOLS") + "/")("playwright-core");
const folder = dirname(require.resolve("workato-oauth-profiles/package.json"));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const FLAGS = [...QUIET, "--no-sandbox", "--disable-component-update", "--disable-sync"];

let emulator, server, browser, page;
const complaints = [];
const loaded = [];

before(async () => {
  emulator = await startEmulator();
  const own = createServer(answer);
  // On a reused connection Chromium itself retries a request that is answered with 408.
  own.maxRequestsPerSocket = 1;
  server = await listen(own);
  browser = await chromium.launch({ executablePath: setting("WORKATO_TEST_CHROMIUM"), args: FLAGS });
  page = await browser.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto(`${server.url}/page.html`);
  await page.waitForFunction(() => window.library);
});
after(async () => {
  await browser?.close();
  assert.deepEqual(complaints, []);
});

async function answer(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  if (request.url.startsWith("/own/")) {
    assert.equal(request.headers.authorization, undefined);
    request.headers.authorization = `Bearer ${TOKEN}`;
    return forward(request, response, emulator.url + request.url.slice("/own".length));
  }
  const [, port, path] = /^(?:\/(\d+))?(\/api\/.*)$/.exec(request.url) ?? [];
  if (path) return forward(request, response, port ? `http://127.0.0.1:${port}${path}` : emulator.url + path);
  const file = pathname.startsWith("/package/")
    ? join(folder, pathname.slice("/package/".length))
    : join(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), "browser", pathname);
  const content = await readFile(file).catch(() => undefined);
  response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "text/plain" });
  response.end(content);
}

/** Forwards a request to the emulator. If the page aborts it, it is aborted here, too. */
function forward(request, response, url) {
  const { method, headers } = request;
  const onward = send(url, { method, headers }, (answer) => {
    response.sendDate = false;
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.on("error", () => response.destroy());
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  request.pipe(onward);
}

/** Runs a function in the page. Its argument holds a client, its options and its events. */
function inPage(body, argument) {
  const script = `(async ({ TOKEN, argument }) => {
    const events = [];
    const onEvent = (event) => events.push(event.kind);
    const options = { apiToken: TOKEN, baseUrl: location.origin, dangerouslyAllowBrowser: true, onEvent };
    const { Client, WorkatoError } = window.library;
    return (${body})({ Client, WorkatoError, options, events, argument, workato: new Client(options) });
  })(${JSON.stringify({ TOKEN, argument })})`;
  return page.evaluate(script);
}

describe("in Chromium", () => {
  test("a client is refused unless dangerouslyAllowBrowser is set", async () => {
    const code = await inPage(({ Client, WorkatoError, options }) => {
      try {
        new Client({ ...options, dangerouslyAllowBrowser: false });
      } catch (error) {
        return error instanceof WorkatoError && error.message;
      }
    });
    assert.match(code, /^everyone who opens this page can read the API token.*\(invalid_input\)$/);
  });

  test("only the script is loaded before the first call", () => {
    assert.deepEqual(loaded.filter((path) => !path.endsWith("favicon.ico")), ["/page.html", "/package/dist/esm/web.js"]);
  });

  test("a page whose own server adds the API token needs no token and a path as base URL", async () => {
    await emulator.reset({ documented: true });
    const [id, message] = await inPage(async ({ Client }) => {
      const { id } = await new Client({ baseUrl: "/own" }).get(321);
      return [id, await new Client({ dangerouslyAllowBrowser: true }).get(321).catch(({ message }) => message)];
    });
    assert.equal(id, 321);
    assert.match(message, /^the API token is missing/);
  });

  test("an invalid option is refused by the first call", async () => {
    const codes = await inPage(async ({ Client, options }) => {
      const workato = new Client({ ...options, timeoutMs: 0 });
      const calls = await Promise.allSettled([workato.get(321), workato.list(), workato.profiles().next()]);
      return calls.map(({ reason }) => reason.code);
    });
    assert.deepEqual(codes, Array(3).fill("invalid_input"));
  });

  test("get retries after a 429 and a 503", async () => {
    await emulator.reset({ documented: true });
    await emulator.fail("429", "503");
    const { name, kinds, frozen } = await inPage(async ({ workato, events }) => {
      const profile = await workato.get(321);
      return { name: profile.name, kinds: events, frozen: Object.isFrozen(profile) };
    });
    assert.deepEqual([name, frozen], ["Acme HubSpot OAuth app", true]);
    const expected = ["sending", "received", "waiting", "sending", "received", "retrying", "sending", "received"];
    assert.deepEqual(kinds, expected);
  });

  test("profiles reads three pages, and retries after a 429 and a 503", async () => {
    await emulator.reset({ profiles: 250 });
    await emulator.fail("429", "503");
    const ids = await inPage(async ({ workato }) => {
      const ids = [];
      for await (const { id } of workato.profiles()) ids.push(id);
      return ids;
    });
    assert.equal(new Set(ids).size, 250);
    assert.equal((await emulator.journal()).length, 5);
  });

  test("a call is cancelled while it waits", async (t) => {
    await emulator.reset({ documented: true });
    await emulator.fail({ status: 429, headers: [["Retry-After", "30"]] });
    const { code, cause, milliseconds } = await inPage(async ({ Client, options }) => {
      const controller = new AbortController();
      let since;
      const onEvent = ({ kind }) => {
        if (kind !== "waiting") return;
        setTimeout(() => ((since = performance.now()), controller.abort("enough")));
      };
      const call = new Client({ ...options, onEvent }).get(321, { signal: controller.signal });
      const error = await call.catch((error) => error);
      return { code: error.code, cause: error.cause, milliseconds: performance.now() - since };
    });
    assert.deepEqual([code, cause], ["cancelled", "enough"]);
    t.diagnostic(`cancelled in a wait after ${milliseconds.toFixed(1)} ms`);
    assert.ok(milliseconds < 5000);
  });

  test("a call is cancelled while a request is under way", async (t) => {
    await emulator.reset({ documented: true });
    await emulator.fail("hang");
    await inPage(({ workato }) => {
      window.controller = new AbortController();
      window.call = workato.get(321, { signal: window.controller.signal }).catch((error) => error);
    });
    await emulator.arrived(1);
    const { code, milliseconds } = await inPage(async () => {
      const since = performance.now();
      window.controller.abort();
      const { code } = await window.call;
      return { code, milliseconds: performance.now() - since };
    });
    assert.equal(code, "cancelled");
    t.diagnostic(`cancelled in mid-send after ${milliseconds.toFixed(1)} ms`);
    assert.ok(milliseconds < 5000);
  });

  test("a redirect is not followed, even though the browser hides it", async () => {
    await emulator.reset({ documented: true });
    await emulator.fail({ status: 307, headers: [["Location", "/api/custom_oauth_profiles/321"]] });
    const { code, httpStatus } = await inPage(async ({ workato }) => {
      const { code, httpStatus } = await workato.get(321).catch((error) => error);
      return { code, httpStatus };
    });
    assert.deepEqual([code, httpStatus], ["redirect", 0]);
    assert.equal((await emulator.journal()).length, 1);
  });

  test("a timeout ends a request", async () => {
    await emulator.reset({ documented: true });
    await emulator.fail("hang");
    const code = await inPage(({ Client, options }) => {
      const workato = new Client({ ...options, timeoutMs: 300 });
      return workato.get(321).catch((error) => error.code);
    });
    assert.equal(code, "timeout");
  });

  test("no cookie is sent, and the token appears nowhere", async () => {
    await emulator.reset({ documented: true });
    const shown = await inPage(async ({ workato }) => {
      document.cookie = "session=1";
      const error = await workato.get(1).catch((error) => error);
      return JSON.stringify([workato, error, error.message, error.stack, Object.entries(error)]);
    });
    assert.ok(!shown.includes(TOKEN));
    const [{ headers }] = await emulator.journal();
    assert.ok(headers.every(([name]) => name.toLowerCase() !== "cookie"));
  });

  test("the WebAssembly file is loaded once", () => {
    assert.equal(loaded.filter((path) => path === "/package/dist/machine.wasm").length, 1);
  });
});

runVectors({
  name: "fetch in Chromium",
  // Chromium opens six connections to a host. Further calls would wait for one until they time out.
  parallel: 5,
  seesRedirects: false,
  call: (emulator, own, operation, params) => {
    const body = `({ options, argument: { path, own, operation, params } }) => {
      const baseUrl = location.origin + path;
      return (${outcome})(window.library, { ...options, ...own, baseUrl }, operation, params);
    }`;
    return inPage(body, { path: `/${new URL(emulator.url).port}`, own, operation, params });
  },
});
