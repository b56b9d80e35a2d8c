// Puts the playground, the package and the emulator into one HTML file.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { build, here, tool } from "./run.mjs";

const folder = join(here, "examples/playground");

/** Writes `file`, a page that needs no other file and no server. */
export function buildPlayground(dist, file) {
  const script = join(build, "playground.js");
  tool(
    "esbuild",
    join(folder, "main.mjs"),
    "--bundle",
    "--minify",
    "--charset=utf8",
    "--format=esm",
    "--target=es2022",
    "--log-level=warning",
    `--alias:workato-oauth-profiles=${join(dist, "esm/inline-web.js")}`,
    `--alias:workato-oauth-profiles/testing=${join(dist, "esm/testing-web.js")}`,
    `--outfile=${script}`,
  );
  const page = readFileSync(join(folder, "index.html"), "utf8")
    .replace(/<link rel="stylesheet" href="(.*)" \/>/g, (_, name) => `<style>\n${readFileSync(join(folder, name), "utf8")}</style>`)
    .replace(/<script type="module" src=.*><\/script>/, () => `<script type="module">\n${readFileSync(script, "utf8")}</script>`);
  writeFileSync(file, page);
}
