import { type Core, core, guard, type Session } from "./core.js";

/** The session of a client, made again where its instance of WebAssembly is given up after a trap. */
export class Sessions {
  readonly #options: string;
  #made: { readonly core: Core; readonly session: Session } | undefined;

  /** `options` is JSON text. */
  constructor(options: string) {
    this.#options = options;
  }

  get(): Session | Promise<Session> {
    const instance = core();
    return instance instanceof Promise ? instance.then((one) => this.#in(one)) : this.#in(instance);
  }

  #in(core: Core): Session {
    if (this.#made?.core !== core) {
      this.#made = { core, session: guard(() => new core.Session(this.#options, Math.random())) };
    }
    return this.#made.session;
  }
}
