// The glue that wasm-bindgen generates is a module with one instance of WebAssembly. After a trap the
// package needs a new instance, so the glue becomes the body of a function that makes one.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { tool } from "./run.mjs";

/**
 * From here on the glue loads the module in ways that are not used. They take a module that Next.js compiled
 * outside of its edge runtime for the bytes of one.
 */
const LOADERS = "async function __wbg_load(";

/**
 * The glue registers every machine, to free it when it is dropped. A call frees its machine itself, and need not pay
 * for that. `js/free.ts` registers the machines of walks.
 */
const REGISTRY = /^(const MachineFinalization = )[^;]*;/m;

/** Writes `core.js` and `core.d.ts` from `machine.js`, the glue. */
export function writeFactory(folder) {
  const glue = readFileSync(join(folder, "machine.js"), "utf8");
  const end = glue.indexOf(LOADERS);
  if (end < 0) throw new Error(`the generated glue has no \`${LOADERS}\``);
  const body = glue.slice(0, end).replaceAll(/^export class /gm, "class ").replace(REGISTRY, "$1{ register() {}, unregister() {} };");
  if (/^(export|import)\b/m.test(body)) throw new Error("the generated glue has an unknown export or import");
  const classes = [...body.matchAll(/^class (\w+) /gm)].map(([, name]) => name);
  writeFileSync(join(folder, "core.js"), script(body, classes));
  writeFileSync(join(folder, "core.d.ts"), types(classes));
  const settings = ["--ignoreConfig", "--noEmit", "--strict", "--target", "esnext", "--module", "esnext", "--lib", "esnext,dom", "--types", ""];
  tool("tsc", ...settings, join(folder, "core.d.ts"), join(folder, "machine.d.ts"));
}

function script(body, classes) {
  const names = classes.join(", ");
  return `function glue() {
${body}
return { imports: __wbg_get_imports, start: __wbg_finalize_init, core: { ${names} } };
}
export function instantiate(module) {
  const { imports, start, core } = glue();
  start(new WebAssembly.Instance(module, imports()), module);
  return core;
}
export async function instantiateAsync(module) {
  const { imports, start, core } = glue();
  start(await WebAssembly.instantiate(module, imports()), module);
  return core;
}
`;
}

function types(classes) {
  const names = classes.join(", ");
  return `import type { ${names} } from "./machine.js";
export type { ${names} };
export interface Core { ${classes.map((name) => `readonly ${name}: typeof ${name};`).join(" ")} }
export function instantiate(module: WebAssembly.Module): Core;
export function instantiateAsync(module: WebAssembly.Module): Promise<Core>;
`;
}
