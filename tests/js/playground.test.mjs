// The playground, used as a person would.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";

import { setting } from "./support.mjs";

const { chromium } = createRequire(`${setting("WORKATO_TEST_TOOLS")}/`)("playwright-core");
const complaints = [];
let browser, page, server;

before(async () => {
  const { serve } = await import(`${setting("WORKATO_TEST_PLAYGROUND")}/serve.mjs`);
  server = await serve();
  browser = await chromium.launch({ executablePath: setting("WORKATO_TEST_CHROMIUM"), args: ["--no-sandbox", "--disable-gpu"] });
  page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => complaints.push(request.url()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForSelector("body[data-ready]");
  await page.getByRole("radio", { name: "60 times" }).check();
});
after(async () => {
  await browser?.close();
  server?.close();
  assert.deepEqual(complaints, []);
});

const button = (name) => page.getByRole("button", { name, exact: true });
const result = async (text) => {
  await page.waitForFunction((text) => document.querySelector("#result").textContent.includes(text), text, { timeout: 20_000 });
  return page.textContent("#result");
};

describe("a person", () => {
  test("lists, creates, rotates, assigns and deletes", async () => {
    assert.match(await page.textContent("#profiles"), /Acme HubSpot OAuth app/);
    await button("Create").click();
    assert.match(await result("Acme Salesforce OAuth app, salesforce"), /326/);
    for (const verb of ["Rotate", "Assign", "Unassign", "Delete"]) {
      await button(`${verb}: Acme Salesforce OAuth app`).click();
      await result(`${verb} 326\n`);
    }
    await page.waitForFunction(() => !document.querySelector("#profiles").textContent.includes("Salesforce"));
  });

  test("breaks the connection, and reads what happened", async () => {
    await button("Lost answer").click();
    assert.equal((await page.textContent("#waiting-faults")).trim(), "1 wait.");
    await button("Create").click();
    assert.match(await result("ambiguous_outcome"), /may have been carried out: yes, attempts: 1/);
    await button("Ensure").click();
    await result("unchanged");
    await button("429").click();
    await button("503").click();
    await button("List").press("Enter");
    await result("list()\n6 profiles");
    assert.match(await page.textContent("#log"), /waiting GET .*for 1\.0 s.*too many requests/);
  });

  test("sees the rate limit at work", async () => {
    await button("80 gets").click();
    await result("80 answered, 0 failed");
    assert.ok(Number(await page.textContent("#used")) <= 60);
    await button("Roll out to 100 customers").click();
    await page.waitForFunction(() => document.querySelector("#progress").value >= 5, undefined, { timeout: 20_000 });
    await button("Stop").click();
    await page.waitForFunction(() => document.querySelector("#rolled").textContent.includes("cancelled"));
  });

  test("reaches everything by keyboard, on a narrow screen, in dark mode", async () => {
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok((await overflow()) <= 0);
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const day = await background();
    await page.emulateMedia({ colorScheme: "dark" });
    assert.notEqual(await background(), day);
    await page.locator("body").press("Tab");
    const reached = new Set();
    for (let count = 0; count < 80; count++) {
      reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent));
      await page.keyboard.press("Tab");
    }
    for (const id of ["list", "burst", "rollout", "many", "move", "clear", "log", "Create", "Find", "Hang"]) assert.ok(reached.has(id), id);
    const unnamed = await page.evaluate(() => [...document.querySelectorAll("button, input, select")].filter((one) => !(one.textContent || one.ariaLabel || one.labels?.length)).length);
    assert.equal(unnamed, 0);
  });

  test("finds a profile, ensures many, and moves customers there and back", async () => {
    await button("Find").click();
    assert.match(await result("find\n"), /Acme Salesforce OAuth app, salesforce/);
    await button("Ensure 10 profiles").click();
    await result("ensureEach\n10 created");
    for (const direction of [/from profile 321 to (\d+)/, /from profile (\d+) to 321/]) {
      await button("Move 5 customers").click();
      assert.match(await result("reassignEach\n5 moved"), direction);
      await page.waitForFunction(() => document.querySelector("#result").textContent.includes("moved"));
    }
  });
});
