/** A client of ioredis, iovalkey or node-redis (the package `redis`). */
export interface RedisClient {
  eval(...args: never[]): unknown;
}

/** A connection to the store. */
export interface Connection {
  eval(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Whether it was closed by the other side. */
  isLost(): boolean;
  close(): void;
}

/** Opens a connection. */
export type Connect = () => Connection;

/** What this library uses of a client of ioredis, and of a client of its clusters. */
interface Ioredis {
  readonly status: string;
  readonly stream?: { readonly writable?: boolean; unref?(): void };
  duplicate(options: object): Ioredis;
  connect(): Promise<unknown>;
  disconnect(): void;
  on(event: string, listener: (error: unknown) => void): unknown;
  eval(script: string, keys: number, ...rest: readonly string[]): Promise<unknown>;
}

/** What this library uses of a client of node-redis, and of a client of its clusters. */
interface NodeRedis {
  readonly options?: { readonly socket?: object };
  duplicate(options: object): NodeRedis;
  connect(): Promise<unknown>;
  unref(): void;
  /** In version 4 it is called `disconnect`. */
  destroy?(): unknown;
  disconnect?(): unknown;
  on(event: string, listener: (error: unknown) => void): unknown;
  eval(script: string, given: { keys: readonly string[]; arguments: readonly string[] }): Promise<unknown>;
}

const SECOND = 1000;

/** A connection waits for nothing and tries nothing again: then the call goes on without the store. */
const IOREDIS = {
  lazyConnect: true,
  connectTimeout: SECOND,
  retryStrategy: null,
  reconnectOnError: null,
  sentinelRetryStrategy: null,
  failoverDetector: false,
  enableOfflineQueue: false,
  // A server that is loading its data says so to the script.
  enableReadyCheck: false,
  // The key is the same in all programs and languages.
  keyPrefix: "",
};
const OPEN = ["connecting", "connect", "ready"];
const NODE_REDIS = {
  disableOfflineQueue: true,
  pingInterval: undefined,
  legacyMode: false,
  clientSideCache: undefined,
  commandOptions: undefined,
  keyPrefix: undefined,
};
const NODE_REDIS_SOCKET = { connectTimeout: SECOND, socketTimeout: undefined, reconnectStrategy: false };

/** Opens connections like those of this client; `undefined` if it is no client. */
export function connectorOf(client: unknown): Connect | undefined {
  const has = (...names: string[]) => {
    const object = Object(client) as { [name: string]: unknown };
    return names.every((name) => typeof object[name] === "function");
  };
  if (has("eval", "defineCommand", "duplicate")) {
    const ioredis = client as Ioredis;
    return has("nodes") ? () => asItIs((script, keys, args) => ioredis.eval(script, keys.length, ...keys, ...args)) : () => ofIoredis(ioredis);
  } else if (has("eval", "connect", "multi")) {
    const redis = client as NodeRedis;
    const own = has("duplicate", "unref");
    return own ? () => ofNodeRedis(redis) : () => asItIs((script, keys, args) => redis.eval(script, { keys, arguments: args }));
  }
  return undefined;
}

/** The client of a cluster has many connections, and keeps them. */
function asItIs(evaluate: Connection["eval"]): Connection {
  return { eval: evaluate, isLost: () => false, close() {} };
}

function ofIoredis(client: Ioredis): Connection {
  const own = client.duplicate(IOREDIS);
  const failure = failureOf(own);
  own.on("connect", () => own.stream?.unref?.());
  const ready = own.connect();
  return {
    eval: (script, keys, args) => failure.instead(ready.then(() => own.eval(script, keys.length, ...keys, ...args))),
    isLost: () => !OPEN.includes(own.status) || own.stream?.writable === false,
    close: () => own.disconnect(),
  };
}

function ofNodeRedis(client: NodeRedis): Connection {
  const own = client.duplicate({ ...NODE_REDIS, socket: { ...client.options?.socket, ...NODE_REDIS_SOCKET } });
  const failure = failureOf(own);
  own.unref();
  const ready = own.connect();
  return {
    eval: (script, keys, args) => failure.instead(ready.then(() => own.eval(script, { keys, arguments: args }))),
    isLost: failure.isThere,
    // It throws if the connection is closed already.
    close: () => void (async () => (own.destroy ? own.destroy() : own.disconnect?.()))().catch(() => {}),
  };
}

/** What a client emits as `error`: that says more than the error of a command, such as "Connection is closed". */
function failureOf(client: Pick<Ioredis, "on">) {
  let failure: { readonly error: unknown } | undefined;
  client.on("error", (error) => (failure ??= { error }));
  return {
    isThere: () => failure !== undefined,
    instead: <T>(work: Promise<T>): Promise<T> => work.catch((error: unknown) => Promise.reject(failure?.error ?? error)),
  };
}
