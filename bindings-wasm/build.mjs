// Builds the npm package into dist/ of the checkout: `node bindings-wasm/build.mjs`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, brotliCompressSync } from "node:zlib";

import { bundleAll } from "./build-steps/bundle.mjs";
import { buildMachines } from "./build-steps/machine.mjs";
import { answer, build, here, isNewer, root, run, tool } from "./build-steps/run.mjs";

const staged = join(build, "package");
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
/** What `index.d.ts` leads to. */
const PUBLIC_TYPES = "index client customer error event ledger options outcome profile transport-error".split(" ");

function checkVersion() {
  const { packages } = JSON.parse(answer("cargo", "metadata", "--no-deps", "--format-version", "1"));
  const { version } = packages.find(({ name }) => name === "workato-oauth-profiles");
  if (version !== manifest.version) {
    throw new Error(`package.json says ${manifest.version}, Cargo.toml ${version}`);
  }
}

function installTools() {
  if (!isNewer(join(here, "node_modules", ".package-lock.json"), join(here, "package-lock.json"))) {
    run("npm", ["ci", "--ignore-scripts", "--no-progress"], { cwd: here });
  }
}

function stage() {
  rmSync(staged, { recursive: true, force: true });
  rmSync(join(build, "types"), { recursive: true, force: true });
  tool("tsc", "--project", here);
  const dist = join(staged, "dist");
  bundleAll(dist);
  for (const format of ["esm", "cjs"]) stageTypes(join(dist, format));
  writeFileSync(join(dist, "cjs/package.json"), '{ "type": "commonjs" }\n');
  for (const name of ["machine", "emulator"]) cpSync(join(build, name, `${name}.wasm`), join(dist, `${name}.wasm`));
  const { devDependencies, ...published } = manifest;
  writeFileSync(join(staged, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  cpSync(join(here, "README.md"), join(staged, "README.md"));
  for (const license of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(join(root, license), join(staged, license));
}

function stageTypes(folder) {
  const types = join(build, "types");
  for (const name of PUBLIC_TYPES) cpSync(join(types, `${name}.d.ts`), join(folder, `${name}.d.ts`));
  for (const name of ["index", "emulator", "options", "virtual-clock"]) {
    cpSync(join(types, "testing", `${name}.d.ts`), join(folder, "testing", `${name}.d.ts`));
  }
}

/** What a web page that uses everything gains, minified and compressed. */
function printSizes() {
  const minified = join(build, "web.min.js");
  tool("esbuild", join(staged, "dist/esm/web.js"), "--minify", "--log-level=warning", `--outfile=${minified}`);
  const [js, wasm] = [minified, join(staged, "dist/machine.wasm")].map((file) => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
    return brotliCompressSync(readFileSync(file), { params }).length / 1000;
  });
  const text = [js + wasm, js, wasm].map((size) => `${size.toFixed(1)} KB`);
  console.log(`a web page gains ${text[0]} by brotli: ${text[1]} JavaScript, ${text[2]} WebAssembly (goal: 60 KB)`);
}

checkVersion();
installTools();
buildMachines();
stage();
mkdirSync(join(root, "dist"), { recursive: true });
run("npm", ["pack", "--silent", "--pack-destination", join(root, "dist")], { cwd: staged });
printSizes();
