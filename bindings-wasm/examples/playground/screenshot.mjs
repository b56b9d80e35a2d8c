// Opens the playground in Chromium, uses it, and saves screenshots: `node screenshot.mjs PAGE FOLDER`.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { WORKATO_TEST_TOOLS: tools, WORKATO_TEST_CHROMIUM: executablePath } = process.env;
const { chromium } = createRequire(`${tools}/`)("playwright-core");
const [, , file, folder] = process.argv;
const LOOKS = [
  { name: "playground", colorScheme: "light", viewport: { width: 1280, height: 1150 } },
  { name: "playground-dark", colorScheme: "dark", viewport: { width: 1280, height: 1150 } },
  { name: "playground-phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
];

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
for (const { name, ...look } of LOOKS) {
  const page = await browser.newPage(look);
  await page.goto(pathToFileURL(resolve(file)).href);
  await page.waitForSelector("body[data-ready]");
  await use(page);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  console.log(`${path}: ${await page.textContent("#used")} requests in the last minute`);
  await page.close();
}
await browser.close();

async function use(page) {
  await page.getByRole("button", { name: "503", exact: true }).click();
  await page.getByRole("button", { name: "429", exact: true }).click();
  await page.getByRole("button", { name: "Roll out to 100 customers" }).click();
  await page.waitForFunction(() => document.querySelector("#progress").value >= 25, undefined, { timeout: 60_000 });
  await page.getByRole("button", { name: "A lost answer" }).click();
  await page.waitForFunction(() => document.querySelector("#result li.ok"), undefined, { timeout: 60_000 });
}
