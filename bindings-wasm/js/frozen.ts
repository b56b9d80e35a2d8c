/** Freezes what came out of JSON: a tree, so there is no way round in it. */
export function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  // Not by Object.values: a page of profiles has a thousand of them.
  for (const name in value) {
    frozen(value[name]);
  }
  return Object.freeze(value);
}
