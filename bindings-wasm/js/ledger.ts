/**
 * The record of a rollout or of an `ensureEach`: lines that are only ever added. A run writes it, and the
 * next run reads it first. `fileLedger` makes one; any object with `nextLine` and `append` is another. Only
 * one run at a time can use it.
 */
export interface Ledger {
  /**
   * Reads the next line with its line feed, from the first line on; `null` at the end. A crash may
   * have cut off the last line: then it has no line feed.
   */
  nextLine(): string | null | undefined | Promise<string | null | undefined>;
  /** Adds the text at the end, as it is. When it returns, a crash must not be able to undo it. */
  append(text: string): void | Promise<void>;
  /** Called at the end of the run. Afterwards `nextLine` begins again at the first line. */
  close?(): void | Promise<void>;
}

/** The options of `fileLedger`. */
export interface FileLedgerOptions {
  /**
   * `false` uses the file without a lock, where the file system knows no locks or the program flock(1) is missing.
   * Two runs that use it at once may then send the same requests.
   */
  lock?: boolean | undefined;
}

const claimed = new WeakSet<Ledger>();

/** Claims the ledger for one run; false if another run in this process uses it. */
export function claim(ledger: Ledger): boolean {
  if (claimed.has(ledger)) {
    return false;
  }
  claimed.add(ledger);
  return true;
}

export async function release(ledger: Ledger): Promise<void> {
  try {
    await ledger.close?.();
  } catch {
    // No line is lost: `append` has made each of them safe.
  } finally {
    claimed.delete(ledger);
  }
}
