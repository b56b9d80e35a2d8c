import { deepFreeze } from "./deep-freeze.js";
import type { ErrorFields, WorkatoError } from "./error.js";

/** An `Outcome` or `EnsuredEach` as WebAssembly writes it: its error is not yet a `WorkatoError`. */
export interface OutcomeJson {
  readonly error: ErrorFields | null;
}

export function readOutcome(outcome: OutcomeJson, toError: (fields: ErrorFields) => WorkatoError): object {
  const { error, ...rest } = deepFreeze(outcome);
  return Object.freeze({ ...rest, error: error && toError(error) });
}
