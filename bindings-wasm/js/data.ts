import { failure } from "./error.js";
import { hasLoneSurrogate } from "./json.js";
import { isPlain } from "./plain.js";

/** A value that contains itself reaches this depth; a real one does not. */
const DEEPEST = 100;

/**
 * The further keys of `data` for the core. `JSON.stringify` would leave out or change what JSON cannot
 * hold, so that is refused. The errors do not show a value: it may be a secret.
 */
export function dataParam(data: unknown): unknown {
  if (data === undefined || data === null) {
    return undefined;
  }
  if (!isJsonObject(data)) {
    throw failure("invalid_input", "`data` must be a plain object");
  }
  check(data, 0);
  return data;
}

function check(value: unknown, depth: number): void {
  if (depth > DEEPEST) {
    throw failure("invalid_input", "`data` contains itself, or is nested more than 100 levels deep");
  }
  if (Array.isArray(value)) {
    // Unlike `forEach`, this sees the holes of an array.
    for (const one of value) {
      check(one, depth + 1);
    }
  } else if (isJsonObject(value)) {
    for (const [key, one] of Object.entries(value)) {
      if (hasLoneSurrogate(key)) {
        throw failure("invalid_input", "a key of `data` contains half of a UTF-16 character");
      }
      check(one, depth + 1);
    }
  } else if (value !== null && !["string", "boolean"].includes(typeof value) && !Number.isFinite(value)) {
    const allowed = "texts, finite numbers, booleans, null, arrays and plain objects";
    throw failure("invalid_input", `the values in \`data\` must be JSON: ${allowed}`);
  }
}

function isJsonObject(value: unknown): value is object {
  return isPlain(value) && Object.getOwnPropertySymbols(value).length === 0;
}
