// Builds the npm package into dist/ of the checkout: `node bindings-wasm/build.mjs`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { bundleAll } from "./build-steps/bundle.mjs";
import { buildMachines } from "./build-steps/machine.mjs";
import { buildPlayground } from "./build-steps/playground.mjs";
import { build, here, isNewer, output, root, run, tool } from "./build-steps/run.mjs";
import { checkSizes } from "./build-steps/size.mjs";

const staged = join(build, "package");
const dist = join(staged, "dist");
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
/** The modules whose declarations `index.d.ts` needs. */
const PUBLIC_TYPES =
  "index client clock customer error event items ledger only-emulators options outcome platform-types profile redis redis-connection shared-limit transport-error workato-client".split(" ");

/** The addresses of the repository, once Cargo.toml has it: npm shows them, and a provenance must match them. */
function addresses() {
  const { packages } = JSON.parse(output("cargo", "metadata", "--no-deps", "--format-version", "1"));
  const { repository } = packages.find(({ name }) => name === "workato-oauth-profiles");
  if (!repository) return {};
  return {
    repository: { type: "git", url: `git+${repository}.git`, directory: "bindings-wasm" },
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`,
  };
}

function installTools() {
  if (!isNewer(join(here, "node_modules", ".package-lock.json"), join(here, "package-lock.json"))) {
    run("npm", ["ci", "--ignore-scripts", "--no-progress"], { cwd: here });
  }
}

/** Puts everything that is published into one folder. */
function stage() {
  rmSync(staged, { recursive: true, force: true });
  rmSync(join(build, "types"), { recursive: true, force: true });
  tool("tsc", "--project", here);
  bundleAll(dist);
  for (const format of ["esm", "cjs"]) stageTypes(join(dist, format));
  writeFileSync(join(dist, "cjs/package.json"), '{ "type": "commonjs" }\n');
  for (const name of ["machine", "emulator"]) cpSync(join(build, name, `${name}.wasm`), join(dist, `${name}.wasm`));
  const { devDependencies, ...published } = manifest;
  writeFileSync(join(staged, "package.json"), `${JSON.stringify({ ...published, ...addresses() }, null, 2)}\n`);
  cpSync(join(here, "README.md"), join(staged, "README.md"));
  for (const name of ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY-LICENSES.txt"]) cpSync(join(root, name), join(staged, name));
}

function stageTypes(folder) {
  const types = join(build, "types");
  for (const name of PUBLIC_TYPES) cpSync(join(types, `${name}.d.ts`), join(folder, `${name}.d.ts`));
  for (const name of ["index", "emulator", "options", "virtual-clock"]) {
    cpSync(join(types, "testing", `${name}.d.ts`), join(folder, "testing", `${name}.d.ts`));
  }
}

installTools();
await buildMachines();
stage();
checkSizes(dist);
mkdirSync(join(root, "dist"), { recursive: true });
buildPlayground(dist, join(root, "dist", "playground.html"));
run("npm", ["pack", "--silent", "--pack-destination", join(root, "dist")], { cwd: staged });
