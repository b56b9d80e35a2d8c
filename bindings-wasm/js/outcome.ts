import type { Customer } from "./customer.js";
import type { WorkatoError } from "./error.js";
import type { Profile } from "./profile.js";

/** The result of a write that returns no profile: it was carried out. */
export interface Done {
  /** It was done before: by an attempt whose answer was lost, or in an earlier run. */
  readonly already: boolean;
}

/** What `ensure` did, or what happened to one input of `ensureEach`. */
export type EnsureAction =
  /** There was none: it was created. */
  | "created"
  /** It was there, and was replaced. */
  | "updated"
  /** It was there with the same client id. Its secret cannot be read back, so it may differ. */
  | "unchanged"
  /** `ensureEach` with a dry run: there is none, so it would be created. */
  | "would_create"
  /** `ensureEach` with a dry run: it is there, and would be replaced. */
  | "would_update"
  /** `ensureEach` only: it failed, and the other inputs go on. */
  | "failed";

/** The result of `ensure`. */
export interface Ensured {
  /** The profile as it is now. */
  readonly profile: Profile;
  /** What was done. */
  readonly action: Extract<EnsureAction, "created" | "updated" | "unchanged">;
}

/** The result of `ensureEach` for one input. Its `action` says whether there is a profile, or an error. */
export type EnsuredEach = EnsuredInput | MissingInput | FailedInput;

/** The result of `ensureEach` for an input whose profile is there. */
export interface EnsuredInput {
  /** The position of the input, from 0. */
  readonly input: number;
  /** What was done, or would be. */
  readonly action: Exclude<EnsureAction, "would_create" | "failed">;
  /** The profile as it is now. */
  readonly profile: Profile;
  readonly error: null;
}

/** The result of a dry run of `ensureEach` for an input whose profile does not exist yet. */
export interface MissingInput {
  /** The position of the input, from 0. */
  readonly input: number;
  /** What would be done. */
  readonly action: "would_create";
  readonly profile: null;
  readonly error: null;
}

/** The result of `ensureEach` for an input that failed. */
export interface FailedInput {
  /** The position of the input, from 0. */
  readonly input: number;
  readonly action: "failed";
  /** `null`, unless the last list shows a second profile: then it is the one that was created. */
  readonly profile: Profile | null;
  /** Why it failed. */
  readonly error: WorkatoError;
}

/** The result for one customer. */
export type OutcomeStatus =
  /** It was done now. */
  | "done"
  /** It was done before: in an earlier run, earlier in this run, or by an attempt whose answer was lost. */
  | "already"
  /** It failed; the rollout goes on. */
  | "failed"
  /** It would be done now if this were not a dry run. */
  | "dry_run";

/** Which of the two profiles of `reassignEach` a customer has. */
export type Assigned =
  /** The old one: it was not unassigned, or it was assigned again because the service refused a step. */
  | "from"
  /** The new one. */
  | "to"
  /**
   * Neither: the old one was unassigned, and the new one could not be assigned. A later run with the same
   * ledger tries again.
   */
  | "neither"
  /**
   * Nobody knows: an answer was lost, or the service has no such customer or assignment. After a lost answer
   * a later run with the same ledger finds out.
   */
  | "unknown";

/** The result of a rollout for one customer. Its `status` says whether there is an error. */
export type Outcome = SucceededOutcome | FailedOutcome;

/** The result of a rollout for a customer that did not fail. */
export interface SucceededOutcome extends AnyOutcome {
  /** The result. */
  readonly status: Exclude<OutcomeStatus, "failed">;
  readonly error: null;
}

/** The result of a rollout for a customer that failed. */
export interface FailedOutcome extends AnyOutcome {
  readonly status: "failed";
  /** Why it failed. */
  readonly error: WorkatoError;
}

/** The result of a rollout for one customer, without what depends on its status. */
export interface AnyOutcome {
  /** The customer. */
  readonly customer: Customer;
  /**
   * Which of the two profiles of `reassignEach` the customer has now; `null` if a dry run does not know that,
   * and in the other rollouts.
   */
  readonly has: Assigned | null;
  /** The progress of the rollout. */
  readonly progress: Progress;
}

/** The progress of a rollout. */
export interface Progress {
  /** How many customers did not fail: done now, done before or, in a dry run, to be done. */
  readonly done: number;
  /** How many customers failed in this run. */
  readonly failed: number;
  /** How many customers are left; `null` if their number is not known. */
  readonly left: number | null;
  /**
   * An estimate of the time for the customers that are left, in milliseconds; `null` if their number is
   * not known.
   */
  readonly timeLeftMs: number | null;
}
