// The generated glue is one instance for ever. As the body of a function it is as many as are asked
// for; what loads a file is left out, because each platform does that in its own way, and what helps
// runtimes of years ago.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { tool } from "./run.mjs";

export function writeFactory(folder) {
  const glue = readFileSync(join(folder, "machine.js"), "utf8");
  const bare = cut(glue, "if (!('encodeInto' in cachedTextEncoder))", "let WASM_VECTOR_LEN");
  const body = cut(cut(bare, "async function __wbg_load(", "function initSync("), "function initSync(")
    .replaceAll(/^export class /gm, "class ");
  if (/^(export|import)\b/m.test(body)) throw new Error("the generated glue has another export or import");
  const classes = [...body.matchAll(/^class (\w+) /gm)].map(([, name]) => name);
  writeFileSync(join(folder, "core.js"), script(body, classes));
  writeFileSync(join(folder, "core.d.ts"), types(classes));
  const plain = ["--ignoreConfig", "--noEmit", "--target", "esnext", "--module", "esnext", "--lib", "esnext,dom", "--types", ""];
  tool("tsc", ...plain, "--strict", join(folder, "core.d.ts"), join(folder, "machine.d.ts"));
  tool("tsc", ...plain, "--strict", "false", "--allowJs", "--checkJs", join(folder, "core.js"));
}

function cut(text, from, to) {
  const [start, end] = [text.indexOf(from), to ? text.indexOf(to) : text.length];
  if (start < 0 || end < start) throw new Error(`the generated glue has no ${from}`);
  return text.slice(0, start) + text.slice(end);
}

function script(body, classes) {
  return `function glue() {
${body}
return { imports: __wbg_get_imports, begin: (instance) => (__wbg_finalize_init(instance), { ${classes.join(", ")} }) };
}
export function instantiate(module) {
  const { imports, begin } = glue();
  return begin(new WebAssembly.Instance(module, imports()));
}
export async function instantiateAsync(module) {
  const { imports, begin } = glue();
  return begin(await WebAssembly.instantiate(module, imports()));
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
