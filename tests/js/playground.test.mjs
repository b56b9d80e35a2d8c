// The playground, used as a person would.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";

import { Client } from "workato-oauth-profiles";
import { Emulator } from "workato-oauth-profiles/testing";

import { setting } from "./support.mjs";

const { chromium } = createRequire(`${setting("WORKATO_TEST_TOOLS")}/`)("playwright-core");
const complaints = [];
let browser, page;

before(async () => {
  browser = await chromium.launch({ executablePath: setting("WORKATO_TEST_CHROMIUM"), args: ["--no-sandbox", "--disable-gpu"] });
  page = await browser.newPage({ viewport: { width: 360, height: 740 } });
  page.on("pageerror", (error) => complaints.push(String(error)));
  // Everything is in one file.
  page.on("request", (request) => request.url().startsWith("http") && complaints.push(request.url()));
  await page.goto(pathToFileURL(setting("WORKATO_TEST_PLAYGROUND")).href);
  await page.waitForSelector("body[data-ready]");
  await speed("60 times");
});
after(async () => {
  await browser?.close();
  assert.deepEqual(complaints, []);
});

const button = (name) => page.getByRole("button", { name, exact: true });
const result = async (text) => {
  await page.waitForFunction((text) => document.querySelector("#result").textContent.includes(text), text, { timeout: 20_000 });
  return page.textContent("#result");
};
const speed = (name) => page.getByRole("radio", { name, exact: true }).check();
const profiles = (text) => page.waitForFunction((text) => document.querySelector("#profiles").textContent.includes(text), text);
const focused = () => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent);

describe("a person", () => {
  test("lists, creates, rotates, assigns and deletes", async () => {
    assert.match(await page.textContent("#profiles"), /Acme HubSpot OAuth app/);
    await button("Create").click();
    assert.match(await result("Acme Salesforce OAuth app, salesforce"), /326/);
    for (const [label, verb] of Object.entries({ Rotate: "rotateSecret", Assign: "assign", Unassign: "unassign", Delete: "delete" })) {
      await button(`${label} 326: Acme Salesforce OAuth app`).click();
      await result(`${verb}\n`);
    }
    await page.waitForFunction(() => !document.querySelector("#profiles").textContent.includes("Salesforce"));
  });

  test("breaks the connection, reads what happened, and sees the profiles as they are then", async () => {
    await button("Lost answer").click();
    assert.equal((await page.textContent("#waiting-faults")).trim(), "1 wait.");
    await button("Create").click();
    assert.match(await result("ambiguous_outcome"), /may have been carried out: yes, attempts: 1/);
    await profiles("Salesforce");
    await button("Ensure").click();
    await result("unchanged");
    // At 60 times, a pause of the page between the answer and the wait could be as long as the wait.
    await speed("as it does");
    await button("429").click();
    await button("503").click();
    await button("List").press("Enter");
    await result("list\n6 profiles");
    assert.match(await page.textContent("#log"), /waiting GET .*for [01]\.\d s.*too many requests/);
    await speed("60 times");
  });

  test("sees no timeout after the page was too busy to run", async () => {
    await button("80 gets").click();
    await page.evaluate(() => {
      const start = performance.now();
      while (performance.now() < start + 2000);
    });
    await result("80 answered, 0 failed");
  });

  test("sees the rate limit at work", async () => {
    await button("80 gets").click();
    await result("80 answered, 0 failed");
    assert.ok(Number(await page.textContent("#used")) <= 60);
    await button("Roll out to 100 customers").click();
    await page.waitForFunction(() => document.querySelector("#progress").value >= 5, undefined, { timeout: 20_000 });
    await button("Stop the rollout").click();
    await result("cancelled");
    await button("Roll out to 100 customers").waitFor();
  });

  test("reaches everything by keyboard, on a narrow screen, in dark mode", async () => {
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok((await overflow()) <= 0);
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const day = await background();
    await page.emulateMedia({ colorScheme: "dark" });
    assert.notEqual(await background(), day);

    await page.locator("h1").click();
    const reached = [];
    for (let count = 0; count < 40; count++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => (document.activeElement.closest("[role=toolbar][id]") ?? document.activeElement.closest("[id]:not(body)"))?.id));
    }
    assert.ok(reached.indexOf("stories") === 1 && reached.indexOf("faults") === 2, `stories and faults come first: ${reached}`);
    for (const id of ["list", "create", "profiles", "many", "code-box", "clear", "log"]) assert.ok(reached.includes(id), id);

    await button("429").focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "429, wait 20 s");
    await page.keyboard.press("End");
    assert.equal(await focused(), "HTML");
    await page.keyboard.press("ArrowRight");
    assert.equal(await focused(), "429");
    const unnamed = await page.evaluate(() => [...document.querySelectorAll("button, input, select")].filter((one) => !(one.textContent || one.ariaLabel || one.labels?.length)).length);
    assert.equal(unnamed, 0);
  });

  test("keeps the place of the focus after a profile is deleted and while a rollout is started and stopped", async () => {
    await button("Create").click();
    await profiles("Salesforce");
    const last = page.locator("#profiles li:last-child button", { hasText: "Delete" });
    await last.focus();
    const count = await page.locator("#profiles li").count();
    await page.keyboard.press("Enter");
    await page.waitForFunction((count) => document.querySelectorAll("#profiles li").length === count - 1, count);
    assert.match(await focused(), /^Rotate /);
    await button("Roll out to 100 customers").focus();
    await page.keyboard.press("Enter");
    assert.equal(await focused(), "Stop the rollout");
    await page.keyboard.press("Enter");
    await button("Roll out to 100 customers").waitFor();
    assert.equal(await focused(), "Roll out to 100 customers");
  });

  test("sees the answer to a press without scrolling, on a phone too", async () => {
    for (const name of ["List", "80 gets"]) {
      await button(name).scrollIntoViewIfNeeded();
      const box = await page.locator("#result").boundingBox();
      assert.ok(box.y >= 0 && box.y + 40 < 740, `the result is at ${box.y} when "${name}" is in sight`);
    }
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

  test("sees three stories, each by one click", async () => {
    await button("A lost answer: two profiles, or one").click();
    const lost = await result("There is 1 profile");
    assert.match(lost, /sent 2 creates\. Now there are 2 profiles.*created, after 1 create/s);
    await button("80 requests, 60 a minute").click();
    const limit = await result("0 of 80 requests were refused");
    assert.match(limit, /2\d of 80 requests were refused with 429/);
    await button("A rollout is killed").click();
    assert.match(await result("nobody was assigned twice"), /12 customers are assigned.*30 of 30 are assigned, with 30 assigns in all/s);
  });

  test("sees the last press alone while a rollout is under way, which a story ends", async () => {
    await button("Roll out to 100 customers").click();
    await result("to go");
    await button("80 requests, 60 a minute").click();
    await result("0 of 80 requests were refused");
    await button("Roll out to 100 customers").waitFor();
    assert.match(await page.textContent("#result"), /0 of 80 requests were refused/);
  });

  test("draws nothing while nothing happens", async () => {
    const drawings = () => page.evaluate(() => new Promise((resolve) => {
      let count = 0;
      const seen = new MutationObserver(() => count++);
      seen.observe(document.body, { subtree: true, childList: true, characterData: true });
      setTimeout(() => (seen.disconnect(), resolve(count)), 600);
    }));
    await page.waitForFunction(() => document.querySelector("#used").textContent === "0", undefined, { timeout: 20_000 });
    // The line of the chart needs one minute more: 1 s at this speed.
    await page.waitForFunction(() => !document.querySelector("#chart .used").getAttribute("points").match(/,(?!126\.0)[\d.]+/), undefined, { timeout: 20_000 });
    assert.equal(await drawings(), 0);
  });
});

describe("the code of a press", () => {
  test("is shown in five languages, with the values of the press", async () => {
    await page.locator("#code-box > summary").click();
    await button("Find").click();
    await result("find\n");
    const expected = {
      JavaScript: 'await workato.find({ name: "Acme Salesforce OAuth app", provider: "salesforce" })',
      Python: 'workato.find(name="Acme Salesforce OAuth app", provider="salesforce")',
      Rust: 'workato.find("Acme Salesforce OAuth app", "salesforce")?',
      Kotlin: 'workato.find("Acme Salesforce OAuth app", "salesforce")',
      Swift: 'try await workato.find(name: "Acme Salesforce OAuth app", provider: "salesforce")',
    };
    for (const [language, code] of Object.entries(expected)) {
      await page.getByRole("radio", { name: language }).check();
      assert.equal(await page.textContent("#code"), code);
    }
  });

  test("of JavaScript runs", async () => {
    const { CALLS } = await import(pathToFileURL(setting("WORKATO_TEST_PLAYGROUND_CALLS")).href);
    const input = { name: 'Acme "$app"', provider: "zoom", clientId: "id", clientSecret: "secret" };
    const values = { ...input, id: 321, from: 321, to: 322, customer: "A2300", inputs: [input], customers: [401], ledger: undefined };
    for (const [verb, { code }] of Object.entries(CALLS)) {
      const { clientOptions } = await Emulator.start({ documented: true });
      const workato = new Client(clientOptions);
      await workato.create({ name: "new", provider: "hubspot", clientId: "id", clientSecret: "secret" });
      const lines = [];
      const ledger = { nextLine: () => null, append: () => {} };
      const names = { workato, ledger, clientSecret: "secret", inputs: [input], customers: [401], console: { log: (...line) => lines.push(line) } };
      const run = new (async () => {}).constructor(...Object.keys(names), code(values)[0]);
      // The service refuses to delete what is assigned, and to unassign what is not.
      const refused = { delete: "invalid_request", unassign: "not_found" };
      await run(...Object.values(names)).catch(({ code }) => assert.equal(code, refused[verb], verb));
      assert.equal(lines.length, verb.endsWith("Each") ? 1 : 0, verb);
    }
  });
});
