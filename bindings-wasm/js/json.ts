import { failure } from "./error.js";

/** These are refused where they are not text, and never shown: they may be secrets. */
const TEXTS = new Set(
  "apiToken dataCenter baseUrl userAgent name provider client_id client_secret token external_id".split(" "),
);
const KNOWN = ["string", "boolean", "object", "undefined"];

/** What JSON does not know arrives as text, so that the core refuses and shows it. */
export function json(value: object): string {
  return JSON.stringify(value, isPlain(value) ? undefined : replaced);
}

/** Most are: looking costs less than being asked about every value. */
function isPlain(value: object): boolean {
  for (const one of Object.values(value)) {
    const isIt =
      typeof one === "number"
        ? Number.isFinite(one)
        : typeof one === "string"
          ? !isHalved(one)
          : typeof one === "object" && one !== null
            ? isPlain(one)
            : one === undefined || typeof one === "boolean";
    if (!isIt) {
      return false;
    }
  }
  return true;
}

/** Whether half a character is in it: on its way to UTF-8 it would become another one. */
export function isHalved(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

function replaced(name: string, value: unknown): unknown {
  if (typeof value === "string" && isHalved(value)) {
    throw failure("invalid_input", `${name} holds half a character of UTF-16`);
  }
  if (KNOWN.includes(typeof value) || Number.isFinite(value)) {
    return value;
  }
  return TEXTS.has(name) ? null : String(value);
}
