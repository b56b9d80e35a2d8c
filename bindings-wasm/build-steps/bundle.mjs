// Bundles TypeScript into one script for each platform and module system.
import { join } from "node:path";

import { build, here, tool } from "./run.mjs";

/** The scripts of the package: the entry, and the platform that the imports with a `#` stand for. */
const SCRIPTS = {
  "esm/node.js": { entry: "index", platform: "node" },
  "cjs/node.js": { entry: "index", platform: "node" },
  "esm/web.js": { entry: "index", platform: "web" },
  "esm/workerd.js": { entry: "index", platform: "workerd" },
  "esm/inline-node.js": { entry: "index", platform: "inline-node" },
  "cjs/inline-node.js": { entry: "index", platform: "inline-node" },
  "esm/inline-web.js": { entry: "index", platform: "inline-web" },
  "esm/testing-node.js": { entry: "testing/index", platform: "node" },
  "cjs/testing-node.js": { entry: "testing/index", platform: "node" },
  "esm/testing-web.js": { entry: "testing/index", platform: "web" },
  "esm/testing-workerd.js": { entry: "testing/index", platform: "workerd" },
};
const CJS_HEAD = '"use strict";\nconst here = require("node:url").pathToFileURL(__filename);';

export function bundleAll(folder) {
  for (const [file, { entry, platform }] of Object.entries(SCRIPTS)) {
    const isCommonJs = file.startsWith("cjs/");
    tool(
      "esbuild",
      join(here, `js/${entry}.ts`),
      "--bundle",
      `--format=${isCommonJs ? "cjs" : "esm"}`,
      `--platform=${platform.endsWith("node") ? "node" : "browser"}`,
      "--target=es2022",
      "--log-level=warning",
      "--legal-comments=none",
      "--loader:.gz=binary",
      ...Object.entries(imports(platform)).map(([name, path]) => `--alias:${name}=${path}`),
      ...["machine", "emulator"].map((wasm) => `--external:../${wasm}.wasm`),
      `--outfile=${join(folder, file)}`,
      ...(isCommonJs ? ["--define:import.meta.url=here", `--banner:js=${CJS_HEAD}`] : []),
    );
  }
}

function imports(platform) {
  return {
    "#gzipped": join(build, "machine/machine.wasm.gz"),
    "#machine": join(build, "machine/core.js"),
    "#wasm": "../machine.wasm",
    "#platform": join(here, `js/platform-${platform}.ts`),
    "#emulator": join(build, "emulator/core.js"),
    "#emulator-wasm": "../emulator.wasm",
    "#load-emulator": join(here, `js/testing/load-${platform}.ts`),
  };
}
