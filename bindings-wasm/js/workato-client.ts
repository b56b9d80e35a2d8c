import type { Customer, Customers } from "./customer.js";
import type { CallOptions, EachOptions, EnsureEachOptions, EnsureOptions, FindOptions, ListOptions } from "./options.js";
import type { PageOptions, ProfileInput, Reassign, ReassignEachOptions, RotateOptions } from "./options.js";
import type { UnassignEachOptions, UnassignOptions } from "./options.js";
import type { Done, Ensured, EnsuredEach, Outcome } from "./outcome.js";
import type { Profile } from "./profile.js";

/**
 * What a `Client` can do, for code that takes a client, and tests that give it a fake. A fake needs only the methods
 * that are called, and a generator is enough for a walk:
 *
 * ```ts
 * const fake: Pick<WorkatoClient, "get" | "profiles"> = {
 *   get: async () => profile,
 *   async *profiles() {
 *     yield profile;
 *   },
 * };
 * ```
 *
 * The emulator in `workato-oauth-profiles/testing` needs no fake.
 */
export interface WorkatoClient {
  list(options?: ListOptions): Promise<Profile[]>;
  get(id: number, options?: CallOptions): Promise<Profile>;
  create(input: ProfileInput, options?: CallOptions): Promise<Profile>;
  update(id: number, input: ProfileInput, options?: CallOptions): Promise<Profile>;
  delete(id: number, options?: CallOptions): Promise<Done>;
  assign(id: number, customer: Customer, options?: CallOptions): Promise<Done>;
  unassign(id: number, customer: Customer, options?: UnassignOptions): Promise<Done>;
  profiles(options?: PageOptions): AsyncIterable<Profile>;
  find(options: FindOptions): Promise<Profile | undefined>;
  ensure(input: ProfileInput, options?: EnsureOptions): Promise<Ensured>;
  rotateSecret(id: number, options: RotateOptions): Promise<Profile>;
  ensureEach(inputs: Iterable<ProfileInput>, options?: EnsureEachOptions): AsyncIterable<EnsuredEach>;
  assignEach(id: number, customers: Customers, options?: EachOptions): AsyncIterable<Outcome>;
  unassignEach(id: number, customers: Customers, options?: UnassignEachOptions): AsyncIterable<Outcome>;
  reassignEach(profiles: Reassign, customers: Customers, options: ReassignEachOptions): AsyncIterable<Outcome>;
}
