/** A ledger in memory. It is lost with the page. */
export class MemoryLedger {
  #lines = [];
  #next = 0;

  nextLine() {
    return this.#lines[this.#next++] ?? null;
  }

  append(text) {
    this.#lines.push(text);
  }

  close() {
    this.#next = 0;
  }
}
