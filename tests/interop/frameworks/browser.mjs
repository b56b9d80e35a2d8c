// Opens pages in Chromium.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { after } from "node:test";

import { listen, setting } from "./support.mjs";

const { chromium } = createRequire(`${setting("WORKATO_TEST_TOOLS")}/`)("playwright-core");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const browser = await chromium.launch({ executablePath: setting("WORKATO_TEST_CHROMIUM"), args: ["--no-sandbox", "--disable-gpu"] });
after(() => browser.close());

/** Opens a page, and returns the title that its script sets. */
export async function titleAt(url) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => document.title, undefined, { timeout: 30_000 }).catch(() => {});
  return page.title();
}

/** Serves a folder. */
export async function serveFolder(root) {
  const answer = async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const content = await readFile(join(root, path)).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "text/plain" }).end(content);
  };
  return (await listen(createServer(answer))).url;
}
