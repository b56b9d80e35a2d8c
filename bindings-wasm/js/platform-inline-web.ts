import bytes from "#bytes";
import { instantiateAsync } from "#machine";
import { platform as web } from "./platform-fetch.js";
import type { Platform } from "./platform.js";

export const platform: Platform = {
  ...web,
  load: async () => instantiateAsync(await WebAssembly.compile(bytes)),
};
