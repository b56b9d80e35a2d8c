// Rust to WebAssembly, its glue, and `wasm-opt`: only where something has changed.
import { realpathSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { writeFactory } from "./factory.mjs";
import { answer, build, isNewer, root, run, tool } from "./run.mjs";

const WASM = "wasm32-unknown-unknown";
const RUSTFLAGS = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
const WASM_CRATES = { machine: "workato-oauth-profiles-wasm", emulator: "workato-oauth-profiles-testing-wasm" };

/** Builds `build/NAME/NAME.wasm` and the `core.js` beside it. */
export function buildMachines() {
  const { target_directory: target } = JSON.parse(answer("cargo", "metadata", "--no-deps", "--format-version", "1"));
  cargo(["--package", "workato-wasm-generator"]);
  const generator = join(target, "debug/workato-wasm-generator");
  for (const [name, crate] of Object.entries(WASM_CRATES)) {
    // One by one: together they would have each other's features.
    cargo(["--package", crate, "--target", WASM, "--profile", "wasm"]);
    const library = join(target, WASM, "wasm", `${crate.replaceAll("-", "_")}.wasm`);
    const folder = join(build, name);
    const optimized = join(folder, `${name}.wasm`);
    if (isNewer(optimized, library) && isNewer(optimized, generator)) continue;
    rmSync(folder, { recursive: true, force: true });
    run(generator, [library, folder]);
    tool("wasm-opt", "-Oz", join(folder, "machine_bg.wasm"), "-o", optimized);
    writeFactory(folder);
  }
}

function cargo(args) {
  // Paths of this machine are no business of those who get the package.
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), ".cargo");
  const sysroot = answer("rustc", "--print", "sysroot");
  const names = { [realpathSync(sysroot)]: "rust", [sysroot]: "rust", [cargoHome]: "cargo", [root]: "." };
  const flags = Object.entries(names).map(([path, name]) => `--remap-path-prefix=${path}=${name}`).join(" ");
  run("cargo", ["build", "--quiet", ...args], { env: { [RUSTFLAGS]: flags } });
}
