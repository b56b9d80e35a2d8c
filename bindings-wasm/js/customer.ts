/**
 * A customer of an Embedded partner: the id of its workspace, a whole number from 1 to 2^53-1, or the
 * partner's own id of it, as it is: the prefix E and the encoding are added by the library.
 */
export type Customer = number | ExternalId;

/** The partner's own id of a customer, such as `{ externalId: "A2300" }`. */
export interface ExternalId {
  readonly externalId: string;
}

/** Customers, in any form that can be walked; a generator is asked for the next when it is due. */
export type Customers = Iterable<Customer> | AsyncIterable<Customer>;

/** As a command spells it. */
export function spelt(customer: unknown): unknown {
  return typeof customer === "object" && customer ? { external_id: externalId(customer) } : customer;
}

export function externalId(customer: unknown): unknown {
  return (customer as Partial<ExternalId> | null | undefined)?.externalId;
}

/** How many there are, where that is known without walking them. */
export function countOf(customers: Customers): number | undefined {
  const { length, size } = customers as { length?: unknown; size?: unknown };
  const count = Array.isArray(customers) ? length : customers instanceof Set ? size : undefined;
  return typeof count === "number" ? count : undefined;
}

export function iteratorOf(customers: Customers): Iterator<Customer> | AsyncIterator<Customer> | undefined {
  const walked = customers as Partial<AsyncIterable<Customer> & Iterable<Customer>>;
  return walked[Symbol.asyncIterator]?.() ?? walked[Symbol.iterator]?.();
}
