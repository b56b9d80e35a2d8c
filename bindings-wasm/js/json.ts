import { failure, isWorkatoError } from "./error.js";
import { isPlain } from "./plain.js";
import { shown } from "./shown.js";

/** These may be secrets: a value that is not a string is refused without being shown. */
const NEVER_SHOWN = new Set(
  "apiToken dataCenter baseUrl userAgent name provider client_id client_secret token external_id".split(" "),
);

/** Writes JSON. A value that JSON cannot hold becomes another one that the core refuses, and shows. */
export function json(value: object): string {
  // A replacer makes `JSON.stringify` several times slower.
  return isJson(value, 3) ? JSON.stringify(value) : withReplacements(value);
}

/** Whether JSON can hold all that is in the value, at most so deep. */
function isJson(value: unknown, deepest: number): boolean {
  if (typeof value === "string") {
    return !hasLoneSurrogate(value);
  }
  const isInside = (one: unknown) => isJson(one, deepest - 1);
  return isScalar(value) || (deepest > 0 && isStructure(value) && Object.values(value).every(isInside));
}

function isScalar(value: unknown): boolean {
  const type = typeof value;
  return value === null || type === "string" || type === "boolean" || type === "undefined" || Number.isFinite(value);
}

function isStructure(value: unknown): value is object {
  return Array.isArray(value) || isPlain(value);
}

function withReplacements(value: object): string {
  try {
    return JSON.stringify(value, replaced);
  } catch (cause) {
    throw isWorkatoError(cause) ? cause : failure("invalid_input", "an argument contains itself, or cannot be written as JSON", { cause });
  }
}

/** `this` has the value before its method `toJSON` was called. */
function replaced(this: { [name: string]: unknown }, name: string, written: unknown): unknown {
  const value = this[name];
  if (typeof value === "string" && hasLoneSurrogate(value)) {
    throw failure("invalid_input", `${name} contains half of a UTF-16 character`);
  }
  if (written === value && (isScalar(value) || isStructure(value))) {
    return value;
  }
  return NEVER_SHOWN.has(name) ? false : shown(value);
}

/** Whether the text contains half of a UTF-16 character, which UTF-8 would replace by another one. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
