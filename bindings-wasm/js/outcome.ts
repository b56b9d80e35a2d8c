import type { Customer } from "./customer.js";
import type { WorkatoError } from "./error.js";
import type { Profile } from "./profile.js";

/** That a write which returns no profile was carried out. */
export interface Done {
  /** It was so before: by an attempt whose answer was lost, or in an earlier run. */
  readonly already: boolean;
}

/** What `ensure` did. */
export type EnsureAction =
  /** There was none: it was created. */
  | "created"
  /** It was there, and was replaced. */
  | "updated"
  /** It was there with the same client id. Whether its secret is the same, nobody can read back. */
  | "unchanged";

/** What `ensure` found or made. */
export interface Ensured {
  /** The profile as it is now. */
  readonly profile: Profile;
  /** What was done to make it so. */
  readonly action: EnsureAction;
}

/** How it went. */
export type OutcomeStatus =
  /** It was done now. */
  | "done"
  /** It was done before: the ledger says so, or an attempt whose answer was lost. */
  | "already"
  /** It failed; the rollout goes on. */
  | "failed"
  /** It would be done now, were this no dry run. */
  | "dry_run";

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
  /**
   * About how long they will take at the speed so far, in milliseconds, where their number is known;
   * in a dry run, how long they would.
   */
  readonly timeLeftMs: number | null;
}
