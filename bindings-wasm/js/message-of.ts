/** The message of an error and of its cause, because `fetch failed` alone explains nothing. */
export function messageOf(error: unknown): string {
  const { cause } = Object(error) as { cause?: unknown };
  return [error, cause].map(textOf).filter(Boolean).join(": ");
}

/** It does not ask for `instanceof Error`, because under Jest the errors of Node are of another realm. */
function textOf(error: unknown): string {
  const { message, code } = Object(error) as { message?: unknown; code?: unknown };
  const text = [message, code].find((one) => typeof one === "string" && one !== "");
  const isPrimitive = typeof error !== "object" && typeof error !== "function" && error !== undefined;
  return String(text ?? (isPrimitive ? error : ""));
}
