// Looks at each page of the site in Chromium: `node browser.mjs SITE CHROMIUM [FOLDER]`. Violations of accessibility, errors
// of scripts, requests to other servers and pages wider than the screen are failures. Accessibility takes most of the time, so
// each page is asked for it in one look only. With FOLDER, which gets pictures, it is asked for it in all looks.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";

import { chromium } from "playwright-core";

const [, , site, executablePath, pictures] = process.argv;
const LOOKS = [
  { name: "desktop-light", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "phone-dark", colorScheme: "dark", viewport: { width: 390, height: 844 }, hasTouch: true },
];
// The other two, for who looks at the pictures.
const MORE_LOOKS = [
  { name: "desktop-dark", colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone-light", colorScheme: "light", viewport: { width: 390, height: 844 }, hasTouch: true },
];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const server = createServer((request, response) => {
  try {
    const file = join(site, decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
    response.end(readFileSync(file));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const base = `http://127.0.0.1:${server.address().port}`;
const pages = readdirSync(site, { recursive: true }).filter((name) => name.endsWith(".html") && name !== "404.html");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const found = [];
const looks = pictures === undefined ? LOOKS : [...LOOKS, ...MORE_LOOKS];
// All looks at the same time: each page has a process of its own, and most of its time is one thread of scripts.
await Promise.all(
  looks.map(async ({ name: look, ...options }, turn) => {
    const context = await browser.newContext(options);
    for (const [number, name] of pages.entries()) {
      const asksForAccessibility = pictures !== undefined || number % looks.length === turn;
      const wrong = await look_at(context, name, look, asksForAccessibility);
      found.push(...wrong.map((text) => `${name}, ${look}: ${text}`));
    }
    await context.close();
  }),
);
found.push(...(await searches()), ...(await keeps_the_language()));
await browser.close();
server.close();
console.log(found.concat(`${pages.length} pages, ${found.length} faults`).join("\n"));
process.exit(found.length > 0 ? 1 : 0);

/** The search finds an error by its code. */
async function searches() {
  const page = await browser.newPage();
  await page.goto(`${base}/start.html`);
  await page.locator("button", { hasText: "Search" }).first().click();
  await page.locator("input[aria-label=Search]").fill("ambiguous_outcome");
  const result = page.locator('a[role=option][href*="errors.html"][href$="#ambiguous_outcome"]');
  const shows = await result.waitFor({ timeout: 30_000 }).then(() => true, () => false);
  await page.close();
  return shows ? [] : ["start.html: the search does not find ambiguous_outcome"];
}

/** All tabs of a page show the language that a reader has chosen on another page. */
async function keeps_the_language() {
  const page = await browser.newPage();
  await page.goto(`${base}/start.html`);
  await page.locator(".tabbed-labels label", { hasText: "JavaScript" }).first().click();
  await page.goto(`${base}/guides/share-a-limit.html`);
  const chosen = page.locator(".tabbed-set input:checked");
  const first = page.locator(".tabbed-set input").first();
  const keeps = (await chosen.count()) > 1 && !(await first.isChecked());
  await page.close();
  return keeps ? [] : ["share-a-limit.html: the tabs do not show the language that was chosen on start.html"];
}

async function look_at(context, name, look, asksForAccessibility) {
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(`a script fails: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(data:|blob:)/.test(request.url()) && !request.url().startsWith(base)) wrong.push(`asks for ${request.url()}`);
  });
  await page.goto(`${base}/${name}`);
  for (const { id, help, nodes } of asksForAccessibility ? await violations(page) : []) {
    wrong.push(`${id}: ${help}, ${nodes.length} times, first at ${nodes[0].target} ${nodes[0].failureSummary.replace(/\s+/g, " ")}`);
  }
  const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  if (wide > width) wrong.push(`is ${wide} pixels wide on a screen of ${width}`);
  if (pictures !== undefined) {
    await page.screenshot({ path: join(pictures, `${look}-${name.replaceAll("/", "-")}.png`) });
  }
  await page.close();
  return wrong;
}

async function violations(page) {
  await page.addScriptTag({ path: axe });
  return page.evaluate(async () => (await globalThis.axe.run({ resultTypes: ["violations"] })).violations);
}
