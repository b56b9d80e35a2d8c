import { failure, WorkatoError } from "./error.js";

/**
 * Calls into WebAssembly. A text that it throws holds the fields of an error. Anything else is a
 * trap: what it was at stays locked.
 */
export function guard<T>(call: () => T, trapped?: () => void): T {
  try {
    return call();
  } catch (error) {
    if (typeof error === "string") {
      throw new WorkatoError(JSON.parse(error));
    }
    trapped?.();
    const reason = "a fault in this library ended the call: please report it";
    throw failure("internal", reason, { cause: error });
  }
}
