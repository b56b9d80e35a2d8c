/** Whether it is an object that a literal or `JSON.parse` makes, of any realm. */
export function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** A copy without a prototype: what a program has added to `Object.prototype` is not meant for this library. */
export function ownProperties<T extends object>(value: T): T {
  return Object.assign(Object.create(null), value);
}
