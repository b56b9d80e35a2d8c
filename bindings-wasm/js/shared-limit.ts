/**
 * A rate limit that several programs share on a store: `redisLimit` of `workato-oauth-profiles/redis` makes one. Your
 * own needs these three.
 */
export interface SharedLimit {
  /** The same for all programs that share the limit, and another one for each workspace. */
  readonly key: string;
  /** How many requests a minute a client sends while the store does not answer; at least 1. */
  readonly fallbackShare: number;
  /**
   * Evaluates the Lua script on the store, without a retry, and gives the numbers that it returns. After a second the
   * client goes on without an answer. The message of an error is shown in an event: it must not contain a password.
   */
  eval(script: string, keys: readonly string[], args: readonly string[]): Promise<readonly number[]>;
}
