import { failure } from "./error.js";

/** These may be secrets: a value that is not a string is refused without being shown. */
const NEVER_SHOWN = new Set(
  "apiToken dataCenter baseUrl userAgent name provider client_id client_secret token external_id".split(" "),
);
const JSON_TYPES = ["string", "boolean", "object", "undefined"];

/** Writes JSON. A value that JSON cannot hold becomes a string, so that the core refuses and shows it. */
export function json(value: object): string {
  // A replacer makes `JSON.stringify` several times slower.
  return isJson(value, 3) ? JSON.stringify(value) : JSON.stringify(value, replaced);
}

/** Whether JSON can hold all that is in the value, at most so deep. */
function isJson(value: unknown, deepest: number): boolean {
  switch (typeof value) {
    case "string":
      return !hasLoneSurrogate(value);
    case "number":
      return Number.isFinite(value);
    case "object":
      return value === null || (deepest > 0 && Object.values(value).every((inside) => isJson(inside, deepest - 1)));
    default:
      return JSON_TYPES.includes(typeof value);
  }
}

function replaced(name: string, value: unknown): unknown {
  if (typeof value === "string" && hasLoneSurrogate(value)) {
    throw failure("invalid_input", `${name} contains half of a UTF-16 character`);
  }
  if (JSON_TYPES.includes(typeof value) || Number.isFinite(value)) {
    return value;
  }
  return NEVER_SHOWN.has(name) ? null : String(value);
}

/** Whether the text contains half of a UTF-16 character, which UTF-8 would replace by another one. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
