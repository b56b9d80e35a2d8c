/**
 * A custom OAuth profile: a customer's own OAuth app for one connector. It holds no secrets, because
 * the service never returns them. The object is deeply frozen.
 */
export interface Profile {
  /** The id, 1 to 2^53-1. The same profile has another id in another environment or data center. */
  readonly id: number;
  /** The name; empty if the service left it out. */
  readonly name: string;
  /** The connector, such as `hubspot`; empty if the service left it out. */
  readonly provider: string;
  /** The id of the workspace that the profile belongs to. */
  readonly userId: number | null;
  /** The OAuth app's client id. */
  readonly clientId: string | null;
  /** How many connections use the profile. */
  readonly sharedAccountsCount: number | null;
  /** How many customers the profile is assigned to. */
  readonly oemCustomersCount: number | null;
  /** When it was created, as the service wrote it: RFC 3339 with the account's own offset. */
  readonly createdAt: string | null;
  /** When it was last changed, as the service wrote it: RFC 3339 with the account's own offset. */
  readonly updatedAt: string | null;
  /**
   * Fields that this version of the library does not know, as the service sent them; unknown fields
   * of `data` are under `data`.
   */
  readonly extra: { readonly [field: string]: unknown };
}
