/**
 * What a rollout writes down, and reads when it begins again: lines, only ever added. `fileLedger`
 * is one; any object with these two methods is another. One rollout at a time can use it.
 */
export interface Ledger {
  /**
   * The next line with its line feed, from the first on; `null` at the end. The last one may have
   * been torn by a crash: then it has no line feed.
   */
  nextLine(): string | null | undefined | Promise<string | null | undefined>;
  /** Adds this at the end, as it is; it is done only when a crash could not undo it. */
  append(text: string): void | Promise<void>;
  /** Called when the rollout is over; then `nextLine` begins again at the first line. */
  close?(): void | Promise<void>;
}

const inUse = new WeakSet<Ledger>();

/** Whether nobody had it. */
export function take(ledger: Ledger): boolean {
  return !inUse.has(ledger) && !!inUse.add(ledger);
}

export async function leave(ledger: Ledger): Promise<void> {
  try {
    await ledger.close?.();
  } catch {
    // Its lines are safe: that is what `append` promised.
  } finally {
    inUse.delete(ledger);
  }
}
