import type { Session } from "#machine";
import type { Send } from "./send.js";

/** What differs between Node and the web. A build has one of the two for `#platform`. */
export interface Platform {
  /** Opens a session: at once where files can be read, else when it is first asked for. */
  readonly open: (session: (core: Core) => Session) => Opened;
  /** How requests are sent if no `fetch` is given. */
  readonly send: Send;
  /** Whether `send` honours `connectTimeoutMs`. */
  readonly connects: boolean;
  readonly isBrowser: () => boolean;
}

/** Gives the session. */
export type Opened = () => Session | Promise<Session>;

/** What is in the WebAssembly file. */
export interface Core {
  readonly Session: typeof Session;
}

export declare const platform: Platform;
