// The package in the test runners that people use, with the environments that imitate a browser.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { setting, startEmulator } from "./support.mjs";

const tools = setting("WORKATO_TEST_RUNNERS");
const emulator = await startEmulator("--documented");

/** Runs Jest or Vitest, and returns how many tests passed. */
async function passed(script, args, settings = {}) {
  const env = { ...process.env, EMULATOR_URL: emulator.url, ...settings };
  // On a busy machine the first import alone takes longer than the 5 s that both allow.
  const run = promisify(execFile)(process.execPath, [join(tools, script), ...args, "--testTimeout=60000"], { env });
  const { stdout, stderr } = await run.catch((failed) => failed);
  assert.match(stdout, /^\{/, stderr);
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(stdout);
  const messages = testResults.map(({ message, assertionResults }) => [message, ...assertionResults.map((one) => one.failureMessages)]);
  assert.equal(numFailedTests, 0, messages.flat(2).join("\n"));
  return numPassedTests;
}

function jest(version, config) {
  const settings = { rootDir: resolve("runners"), ...config };
  return passed(`jest${version}/bin/jest.js`, ["--json", "--config", JSON.stringify(settings)]);
}

for (const version of ["", "-29"]) {
  const jsdom = join(tools, `jest-environment-jsdom${version}`);
  for (const [name, testEnvironment, customExportConditions] of [
    ["node", "node"],
    ["jsdom", jsdom, ["browser"]],
    ["jsdom without the condition `browser`", jsdom, [""]],
  ]) {
    test(`Jest ${version ? 29 : 30} with ${name}`, async () => {
      const testEnvironmentOptions = customExportConditions && { customExportConditions };
      assert.equal(await jest(version, { testMatch: ["**/jest.test.js"], testEnvironment, testEnvironmentOptions }), 8);
    });
  }
}

test("ts-jest with jsdom finds all types, with `moduleResolution: node`", async () => {
  const tsconfig = { module: "commonjs", moduleResolution: "node", target: "es2022", strict: true, types: [] };
  const config = {
    testMatch: ["**/ts-jest.test.ts"],
    testEnvironment: join(tools, "jest-environment-jsdom"),
    transform: { "\\.ts$": [join(tools, "ts-jest"), { tsconfig }] },
  };
  assert.equal(await jest("", config), 8);
});

for (const [name, settings] of Object.entries({
  node: { ENVIRONMENT: "node" },
  "node, where Vite transforms the package": { ENVIRONMENT: "node", TRANSFORMED: "true" },
  jsdom: { ENVIRONMENT: "jsdom" },
  "happy-dom": { ENVIRONMENT: "happy-dom" },
})) {
  test(`Vitest with ${name}`, async () => {
    const args = ["run", "--root", resolve("runners"), "--reporter", "json"];
    assert.equal(await passed("vitest/vitest.mjs", args, settings), 8);
  });
}

test("the example of tests with Jest", async () => {
  assert.equal(await passed("jest/bin/jest.js", ["--json", "--config", resolve("tests/jest/jest.config.js")]), 3);
});

test("the example of tests with Vitest", async () => {
  symlinkSync(join(tools, "vitest"), "node_modules/vitest");
  assert.equal(await passed("vitest/vitest.mjs", ["run", "--root", resolve("tests/vitest"), "--reporter", "json"]), 3);
});
