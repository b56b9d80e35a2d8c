import type { Machine, Session } from "#machine";
import { platform } from "#platform";
import { failure, WorkatoError } from "./error.js";

/** One instance of the WebAssembly module. */
export interface Core {
  readonly Session: typeof Session;
}
export type { Machine, Session };

let current: Core | Promise<Core> | undefined;

/** The instance that new calls are to use: at once where files can be read. */
export function core(): Core | Promise<Core> {
  return (current ??= loaded());
}

function loaded(): Core | Promise<Core> {
  const loading = platform.load();
  if (!(loading instanceof Promise)) {
    return loading;
  }
  return loading.catch((cause) => {
    current = undefined;
    throw failure("internal", "the WebAssembly file of this package cannot be loaded", { cause });
  });
}

/**
 * Calls into WebAssembly. A text that it throws holds the fields of an error. Anything else is a
 * trap, after which nobody knows what is in the memory of the instance: it gets no further calls.
 */
export function guard<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (typeof error === "string") {
      throw new WorkatoError(JSON.parse(error));
    }
    current = undefined;
    const reason = "a fault in this library ended the call: please report it";
    throw failure("internal", reason, { cause: error });
  }
}
