import { platform } from "#platform";
import { checkClient, checkPlain } from "./check.js";
import { realClock } from "./clock.js";
import { emulatorClock } from "./emulator-mark.js";
import type { CallEvent } from "./event.js";
import type { Runtime } from "./host.js";
import { json } from "./json.js";
import type { ClientOptions, BrowserClientOptions } from "./options.js";
import { absolute } from "./own-server.js";
import { ownProperties } from "./plain.js";
import { sendByFetch } from "./send-fetch.js";
import { Sessions } from "./session.js";
import { tokenOf } from "./token.js";

/** The environment variables that `Client.fromEnv` has read, in the settings of a client. */
export const ENVIRONMENT = Symbol("environment");

/** What all calls of a client share. */
export interface Shared {
  readonly sessions: Sessions;
  readonly runtime: Runtime;
  /** When the client was built. */
  readonly start: number;
  readonly sendsByFetch: boolean;
  readonly isEmulated: boolean;
  readonly usesProxy: boolean;
}

/** @throws {WorkatoError} `invalid_input` */
export function shared(given: (ClientOptions | BrowserClientOptions) & { readonly [ENVIRONMENT]?: object }): Shared {
  checkPlain(given, "the settings", "new Client({ apiToken })");
  const options = ownProperties(given);
  checkClient(options);
  const { fetch, onEvent, dangerouslyAllowBrowser, agent, ca, proxy, apiToken, clock: givenClock, sharedLimit, ...settings } = options;
  const clock = givenClock ?? emulatorClock(fetch) ?? realClock;
  const environment = options[ENVIRONMENT];
  const token = tokenOf(options);
  const baseUrl = absolute(options.baseUrl);
  const evaluate = sharedLimit === undefined ? undefined : platform.evaluateOn(sharedLimit);
  const sessions = new Sessions(json({ ...settings, ...token.settings, baseUrl, environment, listen: onEvent !== undefined }), sharedLimit);
  // Where the WebAssembly is loaded late, no transport needs the base URL.
  const used = sessions.now()?.base_url() ?? "";
  const send = fetch ? sendByFetch(fetch, clock) : platform.transport({ agent, ca, proxy }, used, clock);
  return {
    sessions,
    runtime: { clock, send: token.addTo(send, sessions, clock), tell: (event) => void tell(onEvent, event), evaluate },
    start: clock.now(),
    sendsByFetch: fetch !== undefined,
    isEmulated: emulatorClock(fetch) !== undefined,
    usesProxy: send.usesProxy === true,
  };
}

/** An error of the listener must not end the call. */
async function tell(onEvent: ClientOptions["onEvent"], event: CallEvent): Promise<void> {
  try {
    await onEvent?.(event);
  } catch (error) {
    console.error("onEvent failed:", error);
  }
}
