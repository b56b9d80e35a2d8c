// Folders and helpers for the steps of the build.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = fileURLToPath(new URL("..", import.meta.url));
export const root = join(here, "..");
export const build = join(here, "build");

const settings = ({ cwd = root, env } = {}) => ({ cwd, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] });

export function run(program, args, options) {
  execFileSync(program, args, settings(options));
}

/** The same as `run`, but other programs can run meanwhile. */
export async function start(program, args, options) {
  const [code] = await once(spawn(program, args, settings(options)), "exit");
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
