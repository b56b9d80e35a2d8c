import gzipped from "#gzipped";
import { instantiateAsync } from "#machine";
import { platform as web } from "./platform-fetch.js";
import type { Platform } from "./platform.js";
import { unpack } from "./unpack-web.js";

export const platform: Platform = { ...web, load: async () => instantiateAsync(await unpack(gzipped)) };
