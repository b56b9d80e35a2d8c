import { type FileHandle, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { Lock } from "./lock-node.js";
import type { Ledger } from "./ledger.js";

/** See `index.ts`. The file is opened and locked at the first use. */
export function fileLedger(path: string): Ledger {
  let opened: Promise<FileLedger> | undefined;
  const file = () => (opened ??= FileLedger.open(path));
  return {
    nextLine: async () => (await file()).nextLine(),
    append: async (text) => (await file()).append(text),
    close: async () => {
      const closing = opened;
      opened = undefined;
      await (await closing?.catch(() => undefined))?.close();
    },
  };
}

class FileLedger {
  readonly #lines: AsyncGenerator<string, void, undefined>;

  private constructor(
    private readonly handle: FileHandle,
    private readonly lock: Lock,
  ) {
    this.#lines = lines(handle);
  }

  static async open(path: string): Promise<FileLedger> {
    const lock = await Lock.acquire(`${resolve(path)}.lock`);
    try {
      const handle = await open(path, "a+");
      // A new file is safe only when its entry in the folder is on disk, too.
      if ((await handle.stat()).size === 0) {
        await syncFolder(dirname(resolve(path)));
      }
      return new FileLedger(handle, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  async nextLine(): Promise<string | null> {
    const { value } = await this.#lines.next();
    return value ?? null;
  }

  async append(text: string): Promise<void> {
    await this.handle.appendFile(text);
    await this.handle.datasync();
  }

  async close(): Promise<void> {
    try {
      await this.handle.close();
    } finally {
      await this.lock.release();
    }
  }
}

async function* lines(handle: FileHandle): AsyncGenerator<string, void, undefined> {
  // This decoder accepts a last line that a crash has cut off within a character.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const buffer = new Uint8Array(65_536);
  let [rest, position] = ["", 0];
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    position += bytesRead;
    rest += decoder.decode(buffer.subarray(0, bytesRead), { stream: bytesRead > 0 });
    const whole = rest.split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) {
      yield `${line}\n`;
    }
    if (bytesRead === 0) {
      if (rest) yield rest;
      return;
    }
  }
}

async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows cannot open a folder.
  }
}
