import type { Core } from "#machine";
import { platform } from "#platform";
import { failure, WorkatoError } from "./error.js";

let current: Core | Promise<Core> | undefined;

/** The WebAssembly instance for new calls. It is a promise only on platforms that load it late. */
export function core(): Core | Promise<Core> {
  return (current ??= load());
}

/** The same, if it is loaded or can be loaded at once. */
export function loadedCore(): Core | undefined {
  const instance = platform.loadsLate ? current : core();
  return isPromise(instance) ? undefined : instance;
}

/** Does not use `instanceof`, because some libraries replace `Promise`. */
function isPromise<T extends object>(value: T | Promise<T> | undefined): value is Promise<T> {
  return value !== undefined && "then" in value;
}

function load(): Core | Promise<Core> {
  try {
    const loading = platform.load();
    return isPromise(loading) ? loading.then((instance) => (current = instance), cannotLoad) : loading;
  } catch (cause) {
    return cannotLoad(cause);
  }
}

/** The next call tries again. */
function cannotLoad(cause: unknown): never {
  current = undefined;
  const why = cause instanceof Error ? cause.message : cause;
  throw failure("internal", `the WebAssembly of this package cannot be loaded: ${why}`, { cause });
}

/**
 * Calls into WebAssembly. It throws the fields of an error as JSON text. Anything else that it
 * throws is a trap: the memory of the instance may then be damaged, so new calls get a new instance.
 */
export function guard<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (typeof error === "string") {
      const fields = JSON.parse(error);
      throw new WorkatoError(fields);
    }
    current = undefined;
    const reason = "a fault in this library ended the call: please report it";
    throw failure("internal", reason, { cause: error });
  }
}
