import type { Core, Session } from "#machine";
import { core, guard } from "./core.js";

/** The session of a client. It is made again when its WebAssembly instance was given up after a trap. */
export class Sessions {
  readonly #options: string;
  #current: { readonly core: Core; readonly session: Session } | undefined;

  /** `options` is JSON text. */
  constructor(options: string) {
    this.#options = options;
  }

  get(): Session | Promise<Session> {
    const instance = core();
    return instance instanceof Promise ? instance.then((one) => this.#in(one)) : this.#in(instance);
  }

  /** Makes the session, where the WebAssembly is loaded at once. */
  baseUrl(): string {
    const session = this.get();
    return session instanceof Promise ? "" : session.base_url();
  }

  #in(core: Core): Session {
    if (this.#current?.core !== core) {
      this.#current = { core, session: guard(() => new core.Session(this.#options, Math.random())) };
    }
    return this.#current.session;
  }
}
