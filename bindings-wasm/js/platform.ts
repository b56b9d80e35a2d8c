import type { Core } from "./core.js";
import type { Ledger } from "./ledger.js";
import type { ClientOptions, Clock } from "./options.js";
import type { Send } from "./send.js";

/** What differs between runtimes. A build has one of these for `#platform`. */
export interface Platform {
  /** Makes a new instance of the WebAssembly module. */
  readonly load: () => Core | Promise<Core>;
  /** How requests are sent if no `fetch` is given. */
  readonly sender: (options: Partial<ClientOptions>, clock: Clock) => Send;
  /** The options that `sender` honours, and `fetch` does not. */
  readonly honours: readonly ("agent" | "ca" | "connectTimeoutMs")[];
  /** Whether `load` takes its time: then it is called when the first call is made, not before. */
  readonly isLate?: boolean;
  readonly isBrowser: () => boolean;
  /** The variables of the environment, where there is one. */
  readonly environment: () => { readonly [name: string]: string | undefined };
  readonly fileLedger: (path: string) => Ledger;
}

export declare const platform: Platform;
