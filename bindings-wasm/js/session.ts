import type { Core, Session } from "#machine";
import { platform } from "#platform";
import { core, guard, loadedCore } from "./core.js";
import type { SharedLimit } from "./shared-limit.js";

/** The session of a client. It is made again when its WebAssembly instance was given up after a trap. */
export class Sessions {
  readonly #options: string;
  readonly #sharedLimit: SharedLimit | undefined;
  #current: { readonly core: Core; readonly session: Session } | undefined;

  /** `options` is JSON text. */
  constructor(options: string, sharedLimit: SharedLimit | undefined) {
    this.#options = options;
    this.#sharedLimit = sharedLimit;
  }

  async get(): Promise<Session> {
    return this.#in(await core());
  }

  /** The same at once, where the platform loads WebAssembly at once. */
  now(): Session | undefined {
    const instance = platform.loadsLate ? undefined : loadedCore();
    return instance && this.#in(instance);
  }

  /** From now on requests have this API token. Returns the header `authorization`. */
  async useToken(token: string): Promise<string> {
    const session = await this.get();
    return guard(() => session.use_token(token));
  }

  #in(core: Core): Session {
    if (this.#current?.core !== core) {
      const session = guard(() => new core.Session(this.#options, Math.random()));
      this.#current = { core, session: this.#limited(session) };
    }
    return this.#current.session;
  }

  #limited(session: Session): Session {
    const limit = this.#sharedLimit;
    return limit ? guard(() => session.share_limit(limit.key, Math.random(), limit.fallbackShare)) : session;
  }
}
