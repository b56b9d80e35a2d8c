/** A ledger in memory: a list of lines, which the next ledger can take over. It is lost with the page. */
export class MemoryLedger {
  #lines;
  #next = 0;

  constructor(lines = []) {
    this.#lines = lines;
  }

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
