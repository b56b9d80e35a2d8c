// Bundles TypeScript into one script for each platform and module system.
import { join } from "node:path";

import { build, here, tool } from "./run.mjs";

/**
 * The scripts of the package: the entry, and the platform that the imports with a `#` stand for. Those for
 * Workers import the WebAssembly file; Next.js wants `?module` after its name.
 */
const SCRIPTS = {
  "esm/node.js": { entry: "index", platform: "node" },
  "cjs/node.js": { entry: "index", platform: "node" },
  "esm/web.js": { entry: "index", platform: "web" },
  "esm/inline-web.js": { entry: "index", platform: "inline-web" },
  "esm/workerd.js": { entry: "index", platform: "worker" },
  "esm/edge.js": { entry: "index", platform: "worker", query: "?module" },
  "esm/redis.js": { entry: "redis", platform: "node" },
  "cjs/redis.js": { entry: "redis", platform: "node" },
  "esm/testing-node.js": { entry: "testing/index", platform: "node" },
  "cjs/testing-node.js": { entry: "testing/index", platform: "node" },
  "esm/testing-web.js": { entry: "testing/index", platform: "web" },
  "esm/testing-workerd.js": { entry: "testing/index", platform: "worker" },
  "esm/testing-edge.js": { entry: "testing/index", platform: "worker", query: "?module" },
};

export function bundleAll(folder) {
  for (const [file, { entry, platform, query = "" }] of Object.entries(SCRIPTS)) {
    const isCommonJs = file.startsWith("cjs/");
    tool(
      "esbuild",
      join(here, `js/${entry}.ts`),
      "--bundle",
      `--format=${isCommonJs ? "cjs" : "esm"}`,
      `--platform=${platform === "node" ? "node" : "browser"}`,
      "--target=es2022",
      "--log-level=warning",
      "--legal-comments=none",
      "--loader:.gz=binary",
      "--loader:.txt=text",
      ...(platform === "node" ? [`--inject:${join(here, "js/node-globals.ts")}`] : []),
      ...Object.entries(imports(platform, query)).map(([name, path]) => `--alias:${name}=${path}`),
      `--external:../*.wasm${query}`,
      `--outfile=${join(folder, file)}`,
      ...(isCommonJs ? ['--banner:js="use strict";'] : []),
    );
  }
}

function imports(platform, query) {
  const machine = platform === "node" ? "machine-node" : "machine";
  return {
    "#gzipped": join(build, machine, `${machine}.wasm.gz`),
    "#machine": join(build, machine, "core.js"),
    "#wasm": `../machine.wasm${query}`,
    "#wasm-text": join(build, "machine/machine.wasm.txt"),
    "#platform": join(here, `js/platform-${platform}.ts`),
    "#emulator": join(build, "emulator/core.js"),
    "#emulator-wasm": `../emulator.wasm${query}`,
    "#gzipped-emulator": join(build, "emulator/emulator.wasm.gz"),
    "#load-emulator": join(here, `js/testing/load-${platform}.ts`),
  };
}
