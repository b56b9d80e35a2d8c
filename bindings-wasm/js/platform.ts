import type { Core } from "#machine";
import type { Environment } from "./environment.js";
import type { Evaluate } from "./evaluate.js";
import type { FileLedgerOptions, Ledger } from "./ledger.js";
import type { ClientOptions, Clock } from "./options.js";
import type { Send } from "./send.js";
import type { SharedLimit } from "./shared-limit.js";

/** The options that not every transport has. */
export type TransportOption = "agent" | "ca" | "connectTimeoutMs" | "proxy";

/** What differs between runtimes. Each script of the package is built with one of these as `#platform`. */
export interface Platform {
  /** Makes a new instance of the WebAssembly module. */
  readonly load: () => Core | Promise<Core>;
  /** Whether to call `load` at the first call of a client instead of in its constructor. */
  readonly loadsLate?: boolean;
  /**
   * Makes the transport for clients that are not given a `fetch`.
   *
   * @throws {WorkatoError} `invalid_input` if one of the options in `supports` is not valid.
   */
  readonly transport: (options: Partial<ClientOptions>, baseUrl: string, clock: Clock) => Send;
  /** The options that `transport` supports and `fetch` does not. */
  readonly supports: readonly TransportOption[];
  readonly isBrowser: () => boolean;
  /** The environment variables. */
  readonly environment: () => Environment;
  readonly fileLedger: (path: string, options?: FileLedgerOptions) => Ledger;
  /** Evaluates scripts on the store of this limit. */
  readonly evaluateOn: (limit: SharedLimit) => Evaluate;
}

export declare const platform: Platform;
