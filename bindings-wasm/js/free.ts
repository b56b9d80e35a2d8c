/** A value in the memory of WebAssembly. */
interface Held {
  free(): void;
}

/** Some Workers have no `FinalizationRegistry`. */
const registry = typeof FinalizationRegistry === "undefined" ? undefined : new FinalizationRegistry(free);

/** Frees the value when the program has dropped its owner. */
export function freeWithOwner(owner: object, held: Held): void {
  registry?.register(owner, held, held);
}

export function free(held: Held): void {
  registry?.unregister(held);
  try {
    held.free();
  } catch {
    // A value that trapped cannot be freed: its whole instance is given up.
  }
}
