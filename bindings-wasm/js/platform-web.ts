import { instantiateAsync } from "#machine";
import { platform as web } from "./platform-fetch.js";
import type { Platform } from "./platform.js";

/** How long the file may take, in milliseconds: longer than an answer of the service. */
const TIMEOUT = 60_000;

const ADVICE =
  "if your bundler did not copy this file, import `workato-oauth-profiles/inline` in place of `workato-oauth-profiles`";

let module: Promise<WebAssembly.Module> | undefined;

async function load() {
  try {
    module ??= compile(new URL("../machine.wasm", import.meta.url));
    return await instantiateAsync(await module);
  } catch (error) {
    module = undefined;
    throw new Error(`${(error as Error).message}; ${ADVICE}`, { cause: error });
  }
}

/** The server may send the file with any content type. */
async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT) });
  if (!response.ok) {
    throw new Error(`\`${url}\` was answered with status ${response.status}`);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

export const platform: Platform = { ...web, load };
