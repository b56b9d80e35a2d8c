// Builds the npm package into dist/ of the checkout: `node bindings-wasm/build.mjs`.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, brotliCompressSync } from "node:zlib";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "..");
const build = join(here, "build");
const machine = join(build, "machine");
const staged = join(build, "package");
const { packages, target_directory: target } = workspace();
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const WASM = "wasm32-unknown-unknown";
const RUSTFLAGS = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
const PUBLIC_TYPES = ["index", "client", "error", "event", "options", "profile"];

function run(program, args, options = {}) {
  const { cwd = root, env } = options;
  execFileSync(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] });
}

function tool(name, ...args) {
  run(join(here, "node_modules", ".bin", name), args, { cwd: here });
}

function isNewer(file, than) {
  return existsSync(file) && statSync(file).mtimeMs >= statSync(than).mtimeMs;
}

function installTools() {
  if (!isNewer(join(here, "node_modules", ".package-lock.json"), join(here, "package-lock.json"))) {
    run("npm", ["ci", "--ignore-scripts", "--no-progress"], { cwd: here });
  }
}

/** Rust to WebAssembly, its glue, and `wasm-opt`: only where something has changed. */
function buildMachine() {
  // Paths of this machine are no business of those who get the package.
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sysroot = execFileSync("rustc", ["--print", "sysroot"], { cwd: root, encoding: "utf8" }).trim();
  const names = { [realpathSync(sysroot)]: "rust", [sysroot]: "rust", [cargoHome]: "cargo", [root]: "." };
  const flags = Object.entries(names).map(([path, name]) => `--remap-path-prefix=${path}=${name}`).join(" ");
  cargoBuild("workato-oauth-profiles-wasm", ["--target", WASM, "--profile", "wasm"], { [RUSTFLAGS]: flags });
  cargoBuild("workato-wasm-generator");
  const library = join(target, WASM, "wasm/workato_oauth_profiles_wasm.wasm");
  const generator = join(target, "debug/workato-wasm-generator");
  const optimized = join(machine, "machine.wasm");
  if (isNewer(optimized, library) && isNewer(optimized, generator)) return;
  rmSync(machine, { recursive: true, force: true });
  run(generator, [library, machine]);
  tool("wasm-opt", "-Oz", join(machine, "machine_bg.wasm"), "-o", optimized);
}

function cargoBuild(name, options = [], env = {}) {
  run("cargo", ["build", "--quiet", "--package", name, ...options], { env });
}

function workspace() {
  const metadata = execFileSync("cargo", ["metadata", "--no-deps", "--format-version", "1"], { cwd: root });
  return JSON.parse(metadata);
}

function bundle(platform, format, file) {
  const url = format === "cjs" ? ["--define:import.meta.url=here"] : [];
  const banner = format === "cjs" ? ['--banner:js="use strict";\nconst here = require("node:url").pathToFileURL(__filename);'] : [];
  tool(
    "esbuild",
    join(here, "js/index.ts"),
    "--bundle",
    `--format=${format}`,
    `--platform=${platform === "node" ? "node" : "browser"}`,
    "--target=es2022",
    "--log-level=warning",
    "--legal-comments=none",
    `--alias:#machine=${join(machine, "machine.js")}`,
    `--alias:#platform=${join(here, `js/platform-${platform}.ts`)}`,
    `--outfile=${join(staged, "dist", file)}`,
    ...url,
    ...banner,
  );
}

function checkVersion() {
  const { version } = packages.find(({ name }) => name === "workato-oauth-profiles");
  if (version !== manifest.version) {
    throw new Error(`package.json says ${manifest.version}, Cargo.toml ${version}`);
  }
}

function stage() {
  rmSync(staged, { recursive: true, force: true });
  mkdirSync(join(staged, "dist"), { recursive: true });
  tool("tsc", "--project", here);
  bundle("node", "esm", "esm/node.js");
  bundle("node", "cjs", "cjs/node.js");
  bundle("web", "esm", "esm/web.js");
  for (const format of ["esm", "cjs"]) {
    for (const name of PUBLIC_TYPES) {
      cpSync(join(build, "types", `${name}.d.ts`), join(staged, "dist", format, `${name}.d.ts`));
    }
  }
  writeFileSync(join(staged, "dist/cjs/package.json"), '{ "type": "commonjs" }\n');
  cpSync(join(machine, "machine.wasm"), join(staged, "dist/machine.wasm"));
  const { devDependencies, ...published } = manifest;
  writeFileSync(join(staged, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  cpSync(join(here, "README.md"), join(staged, "README.md"));
  for (const license of ["LICENSE-APACHE", "LICENSE-MIT"]) cpSync(join(root, license), join(staged, license));
}

/** What a web page that uses everything gains, minified and compressed. */
function printSizes() {
  const minified = join(build, "web.min.js");
  tool("esbuild", join(staged, "dist/esm/web.js"), "--minify", "--log-level=warning", `--outfile=${minified}`);
  const [js, wasm] = [minified, join(machine, "machine.wasm")].map((file) => {
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
    return brotliCompressSync(readFileSync(file), { params }).length / 1000;
  });
  const text = [js + wasm, js, wasm].map((size) => `${size.toFixed(1)} KB`);
  console.log(`a web page gains ${text[0]} by brotli: ${text[1]} JavaScript, ${text[2]} WebAssembly (goal: 60 KB)`);
}

checkVersion();
installTools();
buildMachine();
stage();
mkdirSync(join(root, "dist"), { recursive: true });
run("npm", ["pack", "--silent", "--pack-destination", join(root, "dist")], { cwd: staged });
printSizes();
