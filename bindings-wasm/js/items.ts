/**
 * The items of a walk or a rollout: the profiles of `profiles`, the results of `ensureEach`, or the outcomes of
 * `assignEach`, `unassignEach` and `reassignEach`. Each item is requested when it is asked for.
 *
 * ```js
 * for await (const profile of workato.profiles()) console.log(profile.name);
 * const all = await workato.profiles().toArray();
 * ```
 *
 * After an error it has ended. `break`, `return()` and `await using` end it early: they abort the request under
 * way, close the iterator of the customers, and release the ledger. A request of `reassignEach` that belongs to
 * another is not aborted.
 *
 * It is not a promise: `await` on it is an error, so nobody waits for a rollout that never runs. For the same
 * reason an `async` function cannot return it: return `{ items }`, or iterate inside the function.
 */
export interface Items<T> extends AsyncGenerator<T, void, undefined> {
  /** Asks for the next item. Several calls at once get their items one after the other. */
  next(): Promise<IteratorResult<T, void>>;
  /** Ends it at once. A `next()` that waits then gets the item that is known already, or the end. */
  return(): Promise<IteratorResult<T, void>>;
  /** Ends it like `return()`, and throws the error. */
  throw(error?: unknown): Promise<IteratorResult<T, void>>;
  [Symbol.asyncIterator](): Items<T>;
  /** All items that are left, as an array. */
  toArray(): Promise<T[]>;
  /** It is not a promise: write `for await`, or `await ... .toArray()`. */
  then(notAPromise: "write `for await`, or `await ... .toArray()`"): Promise<never>;
}
