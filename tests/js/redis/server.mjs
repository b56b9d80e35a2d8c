// A Redis of its own for a test, on a free port.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { promisify } from "node:util";

export async function startRedis(...options) {
  const folder = await mkdtemp(join(tmpdir(), "redis-"));
  const server = new Redis(await freePort(), ["--save", "", "--dir", folder, ...options]);
  after(async () => {
    await server.kill();
    await rm(folder, { recursive: true });
  });
  await server.start();
  return server;
}

async function freePort() {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address();
  await once(server.close(), "close");
  return port;
}

class Redis {
  #options;
  #process;

  constructor(port, options) {
    this.port = port;
    this.#options = options;
  }

  async start() {
    this.#process = spawn("redis-server", ["--port", String(this.port), ...this.#options], { stdio: ["ignore", "pipe", "inherit"] });
    const lines = [];
    for await (const line of createInterface({ input: this.#process.stdout })) {
      if (line.includes("Ready to accept connections")) break;
      lines.push(line);
    }
    if (this.#process.exitCode !== null) throw new Error(`Redis did not start: ${lines.join("\n")}`);
    this.#process.stdout.resume();
  }

  async kill() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGKILL");
    await once(this.#process, "exit");
  }

  async command(...words) {
    return (await promisify(execFile)("redis-cli", ["-p", String(this.port), ...words])).stdout.trim();
  }

  /** How many connections there are, that of the question not counted. */
  async connections() {
    return (await this.command("CLIENT", "LIST", "TYPE", "normal")).split("\n").length - 1;
  }
}
