import { checkCustomers, checkLedger, checkNames, checkPlain } from "./check.js";
import { countOf, type Customers } from "./customer.js";
import { REASSIGN } from "./known.js";
import type { EachOptions, EnsureEachOptions, Reassign } from "./options.js";

/** The ledger and the dry run of a rollout as the core reads them in a command. */
export function ledgerParams({ ledger, dryRun }: EachOptions | EnsureEachOptions): object {
  checkLedger(ledger);
  return { ledger: ledger !== undefined, dry_run: dryRun };
}

/** The options of a rollout as the core reads them in a command. */
export function rolloutParams(customers: Customers, options: EachOptions): object {
  checkCustomers(customers);
  return { ...ledgerParams(options), pace: options.pace, total: options.total ?? countOf(customers) };
}

/** The two profiles of `reassignEach` as the core reads them in a command. */
export function reassignParams(profiles: Reassign): object {
  checkPlain(profiles, "the profiles", "{ from: 321, to: 322 }");
  checkNames(profiles, REASSIGN, "key of the profiles");
  return { from: profiles.from, to: profiles.to };
}
