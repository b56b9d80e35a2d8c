import { beforeEach, expect, test } from "vitest";
import { Emulator } from "workato-oauth-profiles/testing";

import { onboard } from "./onboard.mjs";

const APP = { clientId: "client id", clientSecret: "client secret" };
let emulator;

beforeEach(async () => {
  emulator = await Emulator.start({ customers: [{ id: 123 }] });
});

test("a customer gets a profile of their own", async () => {
  const { id, name } = await onboard(123, APP, emulator.clientOptions);
  expect(name).toBe("123 HubSpot");
  expect(emulator.hasSecret(id, APP)).toBe(true);
  expect(emulator.assignments()).toMatchObject([{ profile: id, customer: 123 }]);
});

test("a create whose answer is lost makes no second profile, and the wait takes no real time", async () => {
  emulator.fail({ on: "create", fault: "drop_applied" });
  await onboard(123, APP, emulator.clientOptions);
  const creates = emulator.journal().filter(({ path, method }) => method === "POST" && !path.endsWith("/assign"));
  expect(creates).toHaveLength(1);
});

test("a test that forgets the emulator reaches nothing", async () => {
  await expect(onboard(123, APP, { apiToken: "token" })).rejects.toThrow("`onlyEmulators` refuses https://www.workato.com");
});
