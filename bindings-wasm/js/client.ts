import { platform } from "#platform";
import { drive, Host, type Shared } from "./drive.js";
import { failure } from "./error.js";
import type { Event } from "./event.js";
import { guard } from "./guard.js";
import type { CallOptions, ClientOptions, ListOptions, PageOptions } from "./options.js";
import type { Opened } from "./platform.js";
import type { Profile } from "./profile.js";
import { sendBy } from "./send-fetch.js";

/**
 * A client of the service. Its calls share one limit of requests a minute.
 *
 * ```js
 * const workato = new Client({ apiToken: process.env.WORKATO_API_TOKEN, dataCenter: "eu" });
 * for await (const profile of workato.profiles()) console.log(profile.id, profile.name);
 * ```
 */
export class Client {
  readonly #open: () => Opened;
  readonly #shared: Shared;
  #session: Opened | undefined;

  /**
   * @throws {WorkatoError} `invalid_input` where an option is not valid; in a browser most options
   * are looked at by the first call.
   */
  constructor(options: ClientOptions) {
    const { fetch, onEvent, dangerouslyAllowBrowser, ...settings } = options ?? {};
    refuse(options ?? {});
    const text = json({ ...settings, listen: onEvent !== undefined });
    this.#open = () => platform.open((core) => guard(() => new core.Session(text, Math.random())));
    this.#session = this.#open();
    this.#shared = {
      start: performance.now(),
      send: fetch ? sendBy(fetch) : platform.send,
      tell: (event) => void tell(onEvent, event),
      trapped: () => (this.#session = undefined),
    };
  }

  /**
   * Reads one profile: `GET /api/custom_oauth_profiles/:id`.
   *
   * @throws {WorkatoError} `not_found` where this workspace has no such profile; see `ErrorCode`.
   */
  get(id: number, { signal }: CallOptions = {}): Promise<Profile> {
    return this.#first("get", { id }, signal);
  }

  /**
   * Reads one page of profiles: `GET /api/custom_oauth_profiles`. `profiles` reads all.
   *
   * @throws {WorkatoError} see `ErrorCode`.
   */
  list({ page, perPage, signal }: ListOptions = {}): Promise<readonly Profile[]> {
    return this.#first("list", { page, per_page: perPage }, signal);
  }

  /**
   * All profiles, a request for every hundred, as they are asked for. The timeout is for each page.
   * Deleting profiles while walking makes the walk miss some: collect them first.
   *
   * @throws {WorkatoError} while it is walked; see `ErrorCode`.
   */
  profiles({ page, signal }: PageOptions = {}): AsyncGenerator<Profile, void, undefined> {
    return this.#run("profiles", { page }, signal);
  }

  async #first<T>(operation: string, params: object, signal: AbortSignal | undefined): Promise<T> {
    for await (const item of this.#run<T>(operation, params, signal)) {
      return item;
    }
    throw failure("internal", "the call ended without an answer");
  }

  #run<T>(operation: string, params: object, signal: AbortSignal | undefined) {
    const start = async () => {
      const session = await (this.#session ??= this.#open())();
      return guard(() => session.start(json({ operation, params })), this.#shared.trapped);
    };
    return drive<T>(start, new Host(this.#shared, signal));
  }
}

/** Refuses what only this side of the border knows. */
function refuse({ fetch, onEvent, connectTimeoutMs, dangerouslyAllowBrowser }: Partial<ClientOptions>): void {
  for (const [name, value] of Object.entries({ fetch, onEvent })) {
    if (value !== undefined && typeof value !== "function") {
      throw failure("invalid_input", `${name} must be a function`);
    }
  }
  if (connectTimeoutMs !== undefined && (fetch || !platform.connects)) {
    throw failure("invalid_input", "connectTimeoutMs cannot be honoured by fetch: leave it out");
  }
  if (dangerouslyAllowBrowser !== true && platform.isBrowser()) {
    const why = "whoever opens this page can read the API token";
    throw failure("invalid_input", `${why}: set dangerouslyAllowBrowser to allow that`);
  }
}

async function tell(onEvent: ClientOptions["onEvent"], event: Event): Promise<void> {
  try {
    await onEvent?.(event);
  } catch (error) {
    console.error("onEvent failed:", error);
  }
}

/** What JSON does not know arrives as text, so that the core refuses and shows it. */
function json(value: object): string {
  const known = ["string", "boolean", "object", "undefined"];
  return JSON.stringify(value, (_, value: unknown) =>
    known.includes(typeof value) || Number.isFinite(value) ? value : String(value),
  );
}
