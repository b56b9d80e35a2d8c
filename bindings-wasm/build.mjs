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
const PUBLIC_TYPES = "index client customer error event ledger options outcome profile send".split(" ");

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
  writeFactory(machine);
}

/**
 * The generated glue is one instance for ever. As the body of a function it is as many as are asked
 * for; what loads a file is left out, because each platform does that in its own way.
 */
function writeFactory(folder) {
  const glue = readFileSync(join(folder, "machine.js"), "utf8");
  const cut = (text, from, to) => {
    const [start, end] = [text.indexOf(from), to ? text.indexOf(to) : text.length];
    if (start < 0 || end < start) throw new Error(`the generated glue has no ${from} before ${to}`);
    return text.slice(0, start) + text.slice(end);
  };
  const short = cut(cut(glue, "async function __wbg_load(", "function initSync("), "function initSync(");
  const body = short.replaceAll(/^export class /gm, "class ");
  if (/^(export|import)\b/m.test(body)) throw new Error("the generated glue has another export or import");
  const classes = [...body.matchAll(/^class (\w+) /gm)].map(([, name]) => name).join(", ");
  writeFileSync(
    join(folder, "core.js"),
    `function glue() {
${body}
return { imports: __wbg_get_imports, begin: (instance) => (__wbg_finalize_init(instance), { ${classes} }) };
}
export function instantiate(module) {
  const { imports, begin } = glue();
  return begin(new WebAssembly.Instance(module, imports()));
}
export async function instantiateAsync(module) {
  const { imports, begin } = glue();
  return begin(await WebAssembly.instantiate(module, imports()));
}
`,
  );
  writeFileSync(
    join(folder, "core.d.ts"),
    `import type { ${classes} } from "./machine.js";
export type { ${classes} };
type Core = { ${classes.replaceAll(/\w+/g, "readonly $&: typeof $&").replaceAll(",", ";")} };
export function instantiate(module: WebAssembly.Module): Core;
export function instantiateAsync(module: WebAssembly.Module): Promise<Core>;
`,
  );
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
    `--alias:#machine=${join(machine, "core.js")}`,
    "--alias:#wasm=../machine.wasm",
    "--external:../machine.wasm",
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
  bundle("workerd", "esm", "esm/workerd.js");
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
