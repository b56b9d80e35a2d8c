import { link, open, readFile, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When its process began, in milliseconds since 1970: a process id is used again some day. */
  readonly since: number;
}

/** A second's grace, because clocks are set. */
const GRACE = 1000;

/** A file that says which process has something. */
export class Lock {
  private constructor(private readonly path: string) {}

  /** @throws {Error} where another process has it. */
  static async take(path: string): Promise<Lock> {
    for (let attempts = 0; attempts < 3; attempts++) {
      if (await written(path)) {
        return new Lock(path);
      }
      const text = await readFile(path, "utf8").catch(() => undefined);
      if (text !== undefined) {
        refuseUnlessGone(path, text);
        await removed(path, text);
      }
    }
    throw inUse(path, "another rollout is using this ledger");
  }

  async leave(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

function me(): Holder {
  return { pid: process.pid, host: hostname(), since: Math.round(Date.now() - process.uptime() * 1000) };
}

/** Whether there was no such file before. */
async function written(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(JSON.stringify(me())).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }
    throw error;
  }
}

function refuseUnlessGone(path: string, text: string): void {
  const holder = read(text);
  if (!holder) {
    throw inUse(path, "another rollout may be using this ledger");
  } else if (holder.host !== hostname()) {
    throw inUse(path, `a process on \`${holder.host}\` may be using this ledger`);
  } else if (isThere(holder)) {
    throw inUse(path, `another rollout, of process ${holder.pid}, is using this ledger`);
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

function isThere({ pid, since }: Holder): boolean {
  const { pid: own, since: ownSince } = me();
  if (pid === own) {
    // In a container every process may have the same id.
    return Math.abs(since - ownSince) < GRACE;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Removes the file, if it still says this: another process may have taken it over meanwhile. */
async function removed(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, "utf8")) !== text) {
      await link(aside, path);
    }
  } catch {
    // Somebody else was faster.
  }
  await rm(aside, { force: true });
}

function inUse(path: string, why: string): Error {
  return new Error(`${why}; if none is, remove \`${path}\``);
}
