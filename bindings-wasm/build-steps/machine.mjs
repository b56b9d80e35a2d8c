// Compiles Rust to WebAssembly, generates the glue, and runs `wasm-opt`: only after a change.
import { readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { writeFactory } from "./factory.mjs";
import { build, here, isNewer, output, root, run, start } from "./run.mjs";
import { textOf } from "./text.mjs";

const WASM = "wasm32-unknown-unknown";
const RUSTFLAGS = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/** With these LLVM copies less code than by default: 6 KB less by brotli, and nothing is measurably slower. */
const FEWER_COPIES = ["inline-threshold=75", "inlinehint-threshold=150", "unroll-threshold=0"];
/** Searches answers for secrets 16 bytes at a time. Every runtime that reads the package's ES2022 has it. */
const FEATURES = ["simd128"];
const CRATE = "workato-oauth-profiles-wasm";
const MODULES = {
  // A page has no shared rate limit. In a folder of its own, because each build of a crate has the same file name.
  machine: { crate: CRATE, options: ["--features", "page"], folder: "page" },
  "machine-node": { crate: CRATE },
  emulator: { crate: "workato-oauth-profiles-testing-wasm" },
};
/** These lists are built at the same time, because most of a build runs on one core. The modules of a list are built one after
 * the other: in one build each crate would also get the features that the other asks for. */
const AT_ONCE = [["machine"], ["machine-node", "emulator"]];

/** Builds `build/NAME/NAME.wasm`, the same file compressed and as text, and the `core.js` beside it. */
export async function buildMachines() {
  const { target_directory: target } = JSON.parse(output("cargo", "metadata", "--no-deps", "--format-version", "1"));
  await cargo(["--package", "workato-wasm-generator"]);
  await Promise.all(
    AT_ONCE.map(async (names) => {
      for (const name of names) await buildMachine(name, target);
    }),
  );
}

async function buildMachine(name, target) {
  const { crate, options = [], folder: own = "" } = MODULES[name];
  await cargo(["--package", crate, "--target", WASM, "--profile", "wasm", "--target-dir", join(target, own), ...options]);
  const generator = join(target, "debug/workato-wasm-generator");
  const library = join(target, own, WASM, "wasm", `${crate.replaceAll("-", "_")}.wasm`);
  const folder = join(build, name);
  const optimized = join(folder, `${name}.wasm`);
  if (isNewer(optimized, library) && isNewer(optimized, generator)) return;
  rmSync(folder, { recursive: true, force: true });
  run(generator, [library, folder]);
  await start(join(here, "node_modules/.bin/wasm-opt"), ["-O3", join(folder, "machine_bg.wasm"), "-o", optimized]);
  writeFileSync(`${optimized}.gz`, gzipSync(readFileSync(optimized), { level: 9 }));
  writeFileSync(`${optimized}.txt`, textOf(readFileSync(optimized)));
  writeFactory(folder);
}

function cargo(args) {
  // The package must not contain paths of the machine that built it.
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sysroot = output("rustc", "--print", "sysroot");
  const names = { [realpathSync(sysroot)]: "rust", [sysroot]: "rust", [cargoHome]: "cargo", [root]: "." };
  const remaps = Object.entries(names).map(([path, name]) => `--remap-path-prefix=${path}=${name}`);
  const features = FEATURES.map((name) => `-Ctarget-feature=+${name}`);
  const flags = [...remaps, ...features, ...FEWER_COPIES.map((setting) => `-Cllvm-args=-${setting}`)].join(" ");
  return start("cargo", ["build", "--quiet", ...args], { env: { [RUSTFLAGS]: flags } });
}
