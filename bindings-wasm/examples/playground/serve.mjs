// Serves the playground: run `node serve.mjs [PORT]` where the package is installed, and open the address.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const own = dirname(fileURLToPath(import.meta.url));
const installed = createRequire(pathToFileURL(`${process.cwd()}/`));
const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Starts a server that only this machine can reach. */
export async function serve(port = 0) {
  const folder = dirname(installed.resolve("workato-oauth-profiles/package.json"));
  const server = createServer(async (request, response) => {
    // URL resolves `..`, so no path leads out of the folder.
    const { pathname } = new URL(request.url, "http://localhost");
    const path = pathname.startsWith("/package/") ? join(folder, pathname.slice(9)) : join(own, pathname === "/" ? "index.html" : pathname);
    const content = await readFile(path).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "content-type": `${TYPES[extname(path)] ?? "text/plain"}; charset=utf-8` });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await serve(Number(process.argv[2] ?? 0));
  console.log(`http://127.0.0.1:${server.address().port}`);
}
