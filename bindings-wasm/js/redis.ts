/**
 * A rate limit that several programs share, on Redis or Valkey.
 *
 * @packageDocumentation
 */
import { failure } from "./error.js";
import { isPlain } from "./plain.js";
import { type Connect, type Connection, connectorOf, type RedisClient } from "./redis-connection.js";
import type { SharedLimit } from "./shared-limit.js";
import { shown } from "./shown.js";
import { withinASecond } from "./within-a-second.js";

export type { RedisClient, SharedLimit };

/** The options of `redisLimit`. */
export interface RedisLimitOptions {
  /** The limit belongs to a workspace, so give one key for each workspace. */
  key: string;
  /**
   * How many requests a minute a client sends while the store does not answer; at least 1, and 6 if not given. In the
   * first minute it sends what it could have sent with the store.
   */
  fallbackShare?: number | undefined;
}

/** What `redisLimit` gives: the rate limit of all programs that have the same server and key. */
export interface RedisLimit extends SharedLimit {
  /** Closes the limit's own connection now, if it has one. The next request opens another one. */
  close(): void;
}

/**
 * Makes the rate limit of all programs that give the same server and the same key, for the setting `sharedLimit` of a
 * client in Node, Deno or Bun.
 *
 * The limit copies the settings of the client into a connection of its own, with timeouts of a second and without
 * retries. It does not use the client's own connection, which need not even be open. Nothing has to be closed: the
 * connection does not keep the process alive. The client of a cluster, of a pool or of sentinels of node-redis is used
 * as it is.
 *
 * Each request costs two round trips to the store. No call fails because the store does: see the event `limit_store`.
 *
 * @example
 * ```ts
 * const sharedLimit = redisLimit(new Redis("redis://redis"), { key: "workspace 4321" });
 * const workato = Client.fromEnv({ sharedLimit });
 * ```
 * @param client - A client of ioredis, iovalkey or node-redis (the package `redis`).
 * @throws {WorkatoError} `invalid_input` if an argument is not valid.
 */
export function redisLimit(client: RedisClient, options: RedisLimitOptions): RedisLimit {
  const connect = connectorOf(client);
  if (!connect) {
    throw refused(`the client must be one of ioredis or node-redis, such as \`new Redis()\` or \`createClient()\`, not ${shown(client)}`);
  }
  if (!isPlain(options)) {
    throw refused(`the options must be a plain object such as \`{ key: "workspace 4321" }\`, not ${shown(options)}`);
  }
  const { key, fallbackShare = 6, ...others } = options;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw refused(`unknown option ${JSON.stringify(unknown.slice(0, 100))}: there are \`key\`, \`fallbackShare\``);
  }
  if (typeof key !== "string" || key === "") {
    throw refused('`key` is missing: give one key for each workspace, such as `{ key: "workspace 4321" }`');
  }
  if (!Number.isSafeInteger(fallbackShare) || fallbackShare < 1) {
    const given = typeof fallbackShare === "number" ? fallbackShare : shown(fallbackShare);
    throw refused(`\`fallbackShare\` must be a whole number of at least 1, not ${given}`);
  }
  return new Limit(connect, key, fallbackShare);
}

class Limit implements RedisLimit {
  #connection: Connection | undefined;
  readonly #connect: Connect;

  constructor(
    connect: Connect,
    readonly key: string,
    readonly fallbackShare: number,
  ) {
    this.#connect = connect;
  }

  async eval(script: string, keys: readonly string[], args: readonly string[]): Promise<readonly number[]> {
    // A server may close a connection that was not used for long: that is no failure.
    if (this.#connection?.isLost()) this.close();
    const connection = (this.#connection ??= this.#connect());
    try {
      const answer = await withinASecond(connection.eval(script, keys, args));
      return Array.from(answer as Iterable<unknown>, Number);
    } catch (error) {
      if (this.#connection === connection) this.close();
      throw error;
    }
  }

  close(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }
}

function refused(reason: string): Error {
  return failure("invalid_input", reason);
}
