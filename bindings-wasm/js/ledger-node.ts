import { constants, type FileHandle, open, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import type { FileLedgerOptions, Ledger } from "./ledger.js";
import { lines } from "./lines-node.js";
import { type LockedFile, openLocked, openUnlocked } from "./lock-node.js";

/** See `index.ts`. The file is opened and locked at the first use, and created when the first line is written. */
export function fileLedger(path: string, { lock = true }: FileLedgerOptions = {}): Ledger {
  let opened: Promise<FileLedger> | undefined;
  const file = () => (opened ??= FileLedger.open(path, lock));
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

const APPEND = constants.O_RDWR | constants.O_APPEND;

class FileLedger {
  #lines: AsyncGenerator<string, void, undefined> | undefined;
  #open: LockedFile | undefined;
  /** The length that the file must have if only this ledger writes to it. */
  #length = 0;

  private constructor(
    private readonly path: string,
    private readonly isLocked: boolean,
  ) {}

  static async open(path: string, isLocked: boolean): Promise<FileLedger> {
    const ledger = new FileLedger(path, isLocked);
    try {
      await refuseUnlessFile(path);
      await ledger.#use(APPEND).catch((error) => {
        // To read it is enough for a dry run.
        const isReadOnly = error.code === "EACCES" || error.code === "EROFS";
        return isReadOnly ? ledger.#use(constants.O_RDONLY) : Promise.reject(error);
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
        throw error;
      }
    }
    return ledger;
  }

  async nextLine(): Promise<string | null> {
    const line = await this.#lines?.next();
    return line?.value ?? null;
  }

  async append(text: string): Promise<void> {
    const { handle } = this.#open ?? (await this.#create());
    await this.#check(handle);
    await handle.appendFile(text);
    await handle.datasync();
    this.#length += Buffer.byteLength(text);
  }

  async close(): Promise<void> {
    await this.#open?.close();
  }

  async #create(): Promise<LockedFile> {
    const created = await this.#use(APPEND | constants.O_CREAT | constants.O_EXCL).catch((error) => {
      throw error.code === "EEXIST" ? new Error(`\`${this.path}\`: another program created this file in the meantime`) : error;
    });
    await syncFolder(dirname(resolve(this.path)));
    return created;
  }

  async #use(flags: number): Promise<LockedFile> {
    const file = await (this.isLocked ? openLocked : openUnlocked)(this.path, flags);
    try {
      this.#length = (await file.handle.stat()).size;
      await this.#check(file.handle);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#lines = lines(this.path, file.handle);
    return (this.#open = file);
  }

  /** Fails if the path no longer leads to this file, or if another program has changed it. */
  async #check(handle: FileHandle): Promise<void> {
    const file = await handle.stat({ bigint: true });
    const named = await stat(this.path, { bigint: true }).catch(() => undefined);
    if (named?.dev !== file.dev || named.ino !== file.ino) {
      throw new Error(`\`${this.path}\`: the file was renamed, removed or replaced during the run`);
    } else if (file.size !== BigInt(this.#length)) {
      throw new Error(`\`${this.path}\`: the file was changed by another program during the run`);
    }
  }
}

/** Before it is opened: a pipe or a device can wait for ever, or has no end. */
async function refuseUnlessFile(path: string): Promise<void> {
  const kind = await stat(path);
  if (!kind.isFile() && !kind.isDirectory()) {
    throw new Error(`\`${path}\`: it is not a regular file`);
  }
}

/** A new file is safe only when its entry in the folder is on disk, too. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows cannot open a folder.
  }
}
