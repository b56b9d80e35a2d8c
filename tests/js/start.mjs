// How long a program of Node takes, from the start of the process to its end.
import { execFileSync } from "node:child_process";

const FORMATS = { CommonJS: [], "ES module": ["--input-type=module"] };

/** The programs that import a package and make a client; for Node alone the empty program. */
export function program(format, name, names, client) {
  if (!name) return [...FORMATS[format], "-e", ""];
  const load = format === "CommonJS" ? `const { ${names} } = require("${name}")` : `import { ${names} } from "${name}"`;
  return [...FORMATS[format], "-e", `${load}; ${client};`];
}
