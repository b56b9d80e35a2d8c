import gzipped from "#gzipped";
import { instantiateAsync } from "#machine";
import { platform as web } from "./platform-fetch.js";
import type { Platform } from "./platform.js";

async function load() {
  const stream = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream("gzip"));
  return instantiateAsync(await WebAssembly.compile(await new Response(stream).arrayBuffer()));
}

export const platform: Platform = { ...web, load };
