import type { FileHandle } from "node:fs/promises";
import { readFile, readdir } from "node:fs/promises";

/**
 * The id of the process that has locked this file, where Linux tells it to this user. The list of all locks
 * would name the program flock(1), which has ended. So this looks at the open files of each process, such as:
 *
 * ```text
 * lock:	1: FLOCK  ADVISORY  WRITE 17216 fe:00:7840331 0 EOF
 * ```
 */
export async function holder(handle: FileHandle): Promise<number | undefined> {
  const { dev, ino } = await handle.stat({ bigint: true });
  const lock = new RegExp(`^lock:.* FLOCK .* WRITE .* ${hex(major(dev))}:${hex(minor(dev))}:${ino} `, "m");
  for (const id of (await entries("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const file of await entries(`/proc/${id}/fdinfo`)) {
      const text = await readFile(`/proc/${id}/fdinfo/${file}`, "utf8").catch(() => "");
      if (lock.test(text)) {
        return Number(id);
      }
    }
  }
  return undefined;
}

function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** The two parts of a device number, as Linux packs them. */
function major(device: bigint): bigint {
  return ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xffff_f000n);
}

function minor(device: bigint): bigint {
  return (device & 0xffn) | ((device >> 12n) & 0xffff_ff00n);
}

function hex(number: bigint): string {
  return number.toString(16).padStart(2, "0");
}
