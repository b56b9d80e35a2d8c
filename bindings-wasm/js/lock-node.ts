import { link, open, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";

/** The process that holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in milliseconds since 1970, because process ids are used again. */
  readonly since: number;
}

/** How far apart two readings of one process's start may be in milliseconds: clocks are adjusted. */
const TOLERANCE = 1000;

/** A file that says which process holds a lock. */
export class Lock {
  private constructor(private readonly path: string) {}

  /** @throws {Error} if another process holds the lock. */
  static async acquire(path: string): Promise<Lock> {
    for (let attempts = 0; attempts < 3; attempts++) {
      if (await create(path)) {
        return new Lock(path);
      }
      const text = await readFile(path, "utf8").catch(() => undefined);
      if (text !== undefined) {
        refuseUnlessStale(path, text);
        await removeStale(path, text);
      }
    }
    throw inUse(path, "another run is using this ledger");
  }

  async release(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function thisProcess(): Holder {
  return { pid: process.pid, host: hostname(), since: Math.round(Date.now() - process.uptime() * 1000) };
}

/** Creates the file; false if there is one. */
async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(JSON.stringify(thisProcess())).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

function refuseUnlessStale(path: string, text: string): void {
  const holder = read(text);
  if (!holder) {
    throw inUse(path, "another run may be using this ledger");
  } else if (holder.host !== hostname()) {
    throw inUse(path, `a process on \`${holder.host}\` may be using this ledger`);
  } else if (isRunning(holder)) {
    throw inUse(path, `another run, of process ${holder.pid}, is using this ledger`);
  }
}

function read(text: string): Holder | undefined {
  try {
    const holder: Partial<Holder> | null = JSON.parse(text);
    const { pid, host, since } = holder ?? {};
    return Number.isSafeInteger(pid) && typeof host === "string" && Number.isFinite(since)
      ? (holder as Holder)
      : undefined;
  } catch {
    return undefined;
  }
}

function isRunning({ pid, since }: Holder): boolean {
  const { pid: ownPid, since: ownSince } = thisProcess();
  if (pid === ownPid) {
    // In containers each process may have the same id.
    return Math.abs(since - ownSince) < TOLERANCE;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Removes the file if it still has this text: another process may have taken it over meanwhile. */
async function removeStale(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, "utf8")) !== text) {
      await link(aside, path);
    }
  } catch {
    // Another process has removed it first.
  }
  await rm(aside, { force: true });
}

function inUse(path: string, why: string): Error {
  return new Error(`${why}; if none is, remove \`${path}\``);
}
