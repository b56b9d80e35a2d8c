import type { Customer } from "./customer.js";
import type { WorkatoError } from "./error.js";
import type { Profile } from "./profile.js";

/** That a write which returns no profile was carried out. */
export interface Done {
  /** It was so before: by an attempt whose answer was lost. */
  readonly already: boolean;
}

/** What `ensure` did: there was none; it was replaced; it was there with the same client id. */
export type EnsureAction = "created" | "updated" | "unchanged";

/** What `ensure` found or made. */
export interface Ensured {
  /** The profile as it is now. */
  readonly profile: Profile;
  /** What was done to make it so. Of one that is `unchanged` nobody can read back the secret. */
  readonly action: EnsureAction;
}

/**
 * How it went for a customer: it was done now; it was done before, by the ledger or by an attempt
 * whose answer was lost; it failed, and the rollout goes on; it would be done, were this no dry run.
 */
export type OutcomeStatus = "done" | "already" | "failed" | "dry_run";

/** How it went for one customer. */
export interface Outcome {
  /** The customer. */
  readonly customer: Customer;
  /** How it went. */
  readonly status: OutcomeStatus;
  /** Why it failed. */
  readonly error: WorkatoError | null;
  /** How far the rollout is. */
  readonly progress: Progress;
}

/** How far a rollout is. */
export interface Progress {
  /** How many customers did not fail: done now, before or, in a dry run, to be done. */
  readonly done: number;
  /** How many failed in this run. */
  readonly failed: number;
  /** How many are left, where the number of customers is known. */
  readonly left: number | null;
  /** How long they will take at the speed so far, in milliseconds, where their number is known. */
  readonly timeLeftMs: number | null;
}
