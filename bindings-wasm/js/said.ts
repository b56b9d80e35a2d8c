import { type ErrorFields, WorkatoError } from "./error.js";
import { frozen } from "./frozen.js";
import type { Outcome, OutcomeStatus, Progress } from "./outcome.js";

/** An outcome as WebAssembly says it. */
export interface SaidOutcome extends Progress {
  readonly workspace: number | null;
  readonly externalId: string | null;
  readonly status: OutcomeStatus;
  readonly error: ErrorFields | null;
}

export function outcome(said: SaidOutcome, blame: ErrorOptions | undefined): Outcome {
  const { workspace, externalId, status, error, done, failed, left, timeLeftMs } = said;
  return Object.freeze({
    customer: workspace ?? Object.freeze({ externalId: externalId ?? "" }),
    status,
    error: error && new WorkatoError(frozen(error), blame),
    progress: Object.freeze({ done, failed, left, timeLeftMs }),
  });
}
