// Folders and helpers for the steps of the build.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = fileURLToPath(new URL("..", import.meta.url));
export const root = join(here, "..");
export const build = join(here, "build");

export function run(program, args, options = {}) {
  const { cwd = root, env } = options;
  execFileSync(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] });
}

/** As `run`, while other programs run. */
export async function start(program, args, options = {}) {
  const { cwd = root, env } = options;
  const [code] = await once(spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] }), "exit");
  if (code !== 0) throw new Error(`${program} ${args[0]} failed`);
}

export function output(program, ...args) {
  return execFileSync(program, args, { cwd: root, encoding: "utf8" }).trim();
}

export function tool(name, ...args) {
  run(join(here, "node_modules", ".bin", name), args, { cwd: here });
}

export function isNewer(file, than) {
  return existsSync(file) && statSync(file).mtimeMs >= statSync(than).mtimeMs;
}
