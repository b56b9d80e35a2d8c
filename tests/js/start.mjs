// How long Node takes to import a package and to make its first client.
import { execFileSync } from "node:child_process";

/** The limit in milliseconds beyond the start of Node alone, where Node alone takes `BARE` milliseconds. */
export const LIMIT = 25;
export const BARE = 40;
export const FORMATS = ["CommonJS", "ES module"];

/** The arguments of Node for a program that imports `names` from a package, and runs `code`. */
function program(format, { name, names, code } = {}) {
  if (format === "CommonJS") return ["-e", name ? `const ${names} = require("${name}"); ${code}` : ""];
  return ["--input-type=module", "-e", name ? `import ${names} from "${name}"; ${code}` : ""];
}

export const OURS = { name: "workato-oauth-profiles", names: "{ Client }", code: 'new Client({ apiToken: "token" });' };

/** The milliseconds from the start of the process to its end. `cwd` is where the package is found. */
export function startTime(format, library, cwd = ".") {
  const since = performance.now();
  execFileSync(process.execPath, program(format, library), { stdio: "inherit", cwd });
  return performance.now() - since;
}
