import { shown } from "./shown.js";

/**
 * A customer: the id of its workspace, a whole number from 1 to 2^53-1, or the partner's own id of
 * the customer. Each environment (DEV, TEST, PROD) has its own workspace.
 */
export type Customer = number | ExternalId;

/** The partner's own id of a customer, such as `{ externalId: "A2300" }`. */
export interface ExternalId {
  /**
   * The id as it is, 1 to 2000 bytes: the library adds the prefix E and the encoding. Workato does
   * not say which environment (DEV, TEST, PROD) of the customer it means: to reach each of them, use
   * the ids of the workspaces.
   */
  readonly externalId: string;
}

/** Many customers: any iterable. A generator is asked for the next customer when it is needed. */
export type Customers = Iterable<Customer> | AsyncIterable<Customer>;

export type CustomerIterator = Iterator<Customer> | AsyncIterator<Customer>;

/** A customer as the core reads it in a command. What is none becomes a text, which the core refuses and shows. */
export function customerParam(customer: unknown): unknown {
  const external = externalId(customer);
  if (external !== undefined) {
    return { external_id: external };
  }
  return typeof customer === "number" ? customer : shownCustomer(customer);
}

export function externalId(customer: unknown): string | undefined {
  const { externalId } = Object(customer) as Partial<ExternalId>;
  return typeof externalId === "string" ? externalId : undefined;
}

/** A value that is not a customer, in a message. */
export function shownCustomer(value: unknown): string {
  return typeof value === "string" ? value : shown(value);
}

/** How many customers there are, if that is known without iterating over them. */
export function countOf(customers: Customers): number | undefined {
  const { length, size } = customers as { length?: unknown; size?: unknown };
  const count = Array.isArray(customers) ? length : customers instanceof Set ? size : undefined;
  return typeof count === "number" ? count : undefined;
}

export function iteratorOf(customers: Customers): CustomerIterator {
  const iterable = customers as Partial<AsyncIterable<Customer>> & Iterable<Customer>;
  return iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]();
}
