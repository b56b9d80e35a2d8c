// Ways to mock or to watch the network. Each begins after the package was imported, as in a test of a user.
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.WORKATO_TEST_BUNDLERS}/`);
const PATH = "/api/custom_oauth_profiles";
export const PROFILE = { result: { id: 321, user_id: 123, name: "mocked", provider: "hubspot", data: {} } };

/**
 * Each mocks a server with three answers: a profile, the same for a create, and a broken connection for a
 * second create. It refuses everything else.
 */
export const MOCKS = {
  async msw(url) {
    const { http, HttpResponse } = require("msw");
    const { setupServer } = require("msw/node");
    const bodies = [];
    const create = async ({ request }) => {
      bodies.push(await request.json());
      return bodies.length > 1 ? HttpResponse.error() : HttpResponse.json(PROFILE);
    };
    const server = setupServer(
      http.get(`${url}${PATH}/321`, () => HttpResponse.json(PROFILE)),
      http.post(`${url}${PATH}`, create),
      // Without it MSW would end the process with an unhandled rejection.
      http.all("*", () => HttpResponse.error()),
    );
    server.listen();
    return { bodies, end: () => server.close() };
  },
  // The next version after 14 is an ES module.
  nock: async (url) => mockByNock(require("nock").default ?? require("nock"), url),
  "nock 13": async (url) => mockByNock(require("nock-13"), url),
  async undici(url) {
    const { MockAgent, fetch } = require("undici");
    const dispatcher = new MockAgent();
    dispatcher.disableNetConnect();
    const bodies = [];
    const pool = dispatcher.get(url);
    pool.intercept({ path: `${PATH}/321` }).reply(200, PROFILE);
    pool.intercept({ path: PATH, method: "POST" }).reply(200, PROFILE);
    pool.intercept({ path: PATH, method: "POST" }).replyWithError(new Error("broken"));
    const send = (url, init) => {
      if (init.body) bodies.push(JSON.parse(init.body));
      return fetch(url, { ...init, dispatcher });
    };
    return { bodies, options: { fetch: send }, end: () => dispatcher.close() };
  },
};

function mockByNock(nock, url) {
  const bodies = [];
  nock.disableNetConnect();
  nock(url).get(`${PATH}/321`).reply(200, PROFILE);
  const create = () => nock(url).post(PATH, (body) => bodies.push(body));
  create().reply(200, PROFILE);
  create().replyWithError("broken");
  return { bodies, end: () => nock.cleanAll() };
}

/** Each returns the requests that it sees, as `METHOD PATH`. */
export const AGENTS = {
  "a patch of http.request": () => {
    const seen = [];
    const originals = [http, https].map((module) => [module, module.request]);
    for (const [module, request] of originals) {
      module.request = (options, ...more) => {
        seen.push(`${options.method} ${options.path}`);
        return request.call(module, options, ...more);
      };
    }
    return { seen, end: () => originals.forEach(([module, request]) => (module.request = request)) };
  },
  diagnostics_channel: () => {
    const seen = [];
    const watch = ({ request }) => seen.push(`${request.method} ${request.path}`);
    subscribe("http.client.request.start", watch);
    return { seen, end: () => unsubscribe("http.client.request.start", watch) };
  },
};
