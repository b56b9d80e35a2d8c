// The types of the package in the TypeScripts that people use, with each kind of module resolution.
import { execFile } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { setting } from "./support.mjs";

const tools = setting("WORKATO_TEST_RUNNERS");
copyFileSync("types/bare.mts", "types/bare.ts");
for (const extension of ["ts", "cts"]) copyFileSync("types/everything.mts", `types/everything.${extension}`);

// The folder of this test has no `@types`.
const ALONE = ["--lib", "es2022"];
const DOM = ["--lib", "es2022,dom"];
const NODE = ["--lib", "es2022", "--types", "node", "--typeRoots", join(tools, "@types")];
const COMPILERS = { "5.0": "typescript-5.0", 5.4: "typescript-5.4", 5.9: "typescript", "6.0": "typescript-6", "7.0": "typescript-7" };
const deprecated = (version) => (version === "6.0" ? ["--ignoreDeprecations", "6.0"] : []);
/** Each kind of module resolution, with another set of types. */
const PROJECTS = [
  { resolution: "node", module: "commonjs", types: ALONE, file: "bare.ts" },
  { resolution: "node16", module: "node16", types: NODE, file: "everything.mts" },
  { resolution: "node16", module: "node16", types: DOM, file: "everything.cts" },
  { resolution: "bundler", module: "esnext", types: DOM, file: "everything.ts" },
];

for (const [version, compiler] of Object.entries(COMPILERS)) {
  for (const { resolution, module, types, file } of PROJECTS) {
    // TypeScript 7 has no `node`.
    if (version === "7.0" && resolution === "node") continue;
    test(`TypeScript ${version} with \`moduleResolution: ${resolution}\` compiles ${file}`, async () => {
      const common = ["--strict", "--noEmit", "--skipLibCheck", "false", "--target", "es2022", ...deprecated(version)];
      const settings = [...common, "--module", module, "--moduleResolution", resolution, ...types];
      const run = promisify(execFile)(process.execPath, [join(tools, compiler, "bin/tsc"), ...settings, `types/${file}`]);
      await run.catch(({ stdout }) => Promise.reject(new Error(stdout)));
    });
  }
}
