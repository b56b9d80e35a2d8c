import { deepFreeze } from "./deep-freeze.js";
import { type ErrorFields, WorkatoError } from "./error.js";
import type { Outcome } from "./outcome.js";

/** An outcome as WebAssembly writes it: its error is not yet a `WorkatoError`. */
export interface OutcomeJson extends Omit<Outcome, "error"> {
  readonly error: ErrorFields | null;
}

export function readOutcome(outcome: OutcomeJson, errorOptions: ErrorOptions | undefined): Outcome {
  const { error, ...rest } = deepFreeze(outcome);
  return Object.freeze({ ...rest, error: error && new WorkatoError(error, errorOptions) });
}
