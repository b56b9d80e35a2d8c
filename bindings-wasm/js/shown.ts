import { isPlain } from "./plain.js";

/** A value of a wrong type in a message, such as `an array` or `{ id: number }`. A text is not shown: it may be a secret. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return "a string";
    case "function":
      return "a function";
    case "bigint":
      return `${value}n`;
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "an array" : shownObject(value);
    default:
      return String(value);
  }
}

function shownObject(value: object): string {
  if (!isPlain(value)) {
    const name = nameOfClass(value);
    return /^[aeio]/i.test(name) ? `an ${name}` : `a ${name}`;
  }
  const entries = Object.entries(value).map(([key, one]) => `${key.slice(0, 30)}: ${typeof one}`);
  const rest = entries.length > 3 ? ", ..." : "";
  return entries.length === 0 ? "an object" : `{ ${entries.slice(0, 3).join(", ")}${rest} }`;
}

function nameOfClass(value: object): string {
  const { constructor } = value as { constructor?: { name?: unknown } };
  return typeof constructor?.name === "string" && constructor.name ? constructor.name : "object";
}
