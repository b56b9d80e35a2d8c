import { type FileHandle, open } from "node:fs/promises";

import { holder } from "./lock-holder.js";

/** What this module uses of Deno, which ignores the flags below. */
interface DenoFile {
  tryLock(exclusive: boolean): Promise<boolean>;
  close(): void;
}

const Deno = (globalThis as { Deno?: { open(path: string): Promise<DenoFile> } }).Deno;

/**
 * Flags with which opening a file locks it too, without waiting: `O_EXLOCK | O_NONBLOCK` of macOS, and
 * libuv's `UV_FS_O_EXLOCK` on Windows. On other systems locking is a step of its own.
 */
const LOCKING_FLAGS = Deno ? 0 : process.platform === "darwin" ? 0x24 : process.platform === "win32" ? 0x1000_0000 : 0;

const WITHOUT = "`fileLedger(path, { lock: false })` uses it without a lock";

/** An open file, and what else must be closed to release its lock. */
export interface LockedFile {
  readonly handle: FileHandle;
  readonly close: () => Promise<void>;
}

export async function openUnlocked(path: string, flags: number): Promise<LockedFile> {
  const handle = await open(path, flags);
  return { handle, close: () => handle.close() };
}

/**
 * Opens a file, and locks it as all languages of this library do: with the lock of the operating system, which
 * frees it when the process ends in whatever way.
 *
 * @throws {Error} if another run holds the lock, or if the file cannot be locked.
 */
export async function openLocked(path: string, flags: number): Promise<LockedFile> {
  if (LOCKING_FLAGS !== 0) {
    return openUnlocked(path, flags | LOCKING_FLAGS).catch((error) => refuse(path, error));
  }
  const { handle, close } = await openUnlocked(path, flags);
  try {
    const unlock = await (Deno ? lockByDeno(Deno, path) : lockByProgram(handle));
    if (unlock) {
      return { handle, close: () => close().finally(unlock) };
    }
    throw inUse(path, await holder(handle));
  } catch (error) {
    await close();
    throw error;
  }
}

function refuse(path: string, error: NodeJS.ErrnoException): never {
  if (error.code === "EAGAIN" || error.code === "EBUSY") {
    throw inUse(path, undefined);
  }
  throw error.code === "ENOTSUP" || error.code === "EOPNOTSUPP" ? noLock(path, error.message) : error;
}

type Unlock = () => void;

/**
 * Node has no function that locks a file. The program flock(1) locks the open file that it inherits; the lock
 * then belongs to this process, too, and stays when the program ends.
 */
async function lockByProgram(handle: FileHandle): Promise<Unlock | undefined> {
  const { spawn } = await import("node:child_process");
  let complaint = "";
  const code = await new Promise((resolve, reject) => {
    const program = spawn("flock", ["-n", "0"], { stdio: [handle.fd, "ignore", "pipe"] });
    program.stderr?.on("data", (text) => (complaint += text));
    program.on("error", reject).on("close", resolve);
  }).catch((error) => {
    throw new Error(`the program \`flock\` locks the ledger, and cannot be started (${error.message}): install util-linux; ${WITHOUT}`);
  });
  if (code === 1 && complaint === "") {
    return undefined;
  } else if (code !== 0) {
    throw noLock("flock", complaint.trim());
  }
  return () => {};
}

/** Deno locks a file that it has opened itself. On Windows that would keep this process from writing to it. */
async function lockByDeno({ open }: { open(path: string): Promise<DenoFile> }, path: string): Promise<Unlock | undefined> {
  if (process.platform === "win32") {
    throw noLock(path, "Deno on Windows has no such lock");
  }
  const file = await open(path);
  if (await file.tryLock(true)) {
    return () => file.close();
  }
  file.close();
  return undefined;
}

function inUse(path: string, pid: number | undefined): Error {
  const isOwn = pid === process.pid;
  const where = pid === undefined ? "" : isOwn ? ", in this process" : `, in process ${pid}`;
  const advice = isOwn ? "end that run with `return()`" : "wait until it ends";
  return new Error(`\`${path}\`: another run is using this ledger${where}: ${advice}, or use another ledger for this one`);
}

function noLock(what: string, why: string): Error {
  return new Error(`\`${what}\`: the ledger cannot be locked (${why}): use a file on a local disk; ${WITHOUT}`);
}
