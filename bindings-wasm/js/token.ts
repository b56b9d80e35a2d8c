import { onAbort } from "./abort.js";
import { isWorkatoError } from "./error.js";
import { messageOf } from "./message-of.js";
import type { ClientOptions, Clock, BrowserClientOptions } from "./options.js";
import { isBehindOwnServer } from "./own-server.js";
import { type Request, type Send, SendFailure } from "./send.js";
import type { Sessions } from "./session.js";

type TokenSource = () => string | Promise<string>;

/** Where the API token of a client comes from. */
export interface Token {
  /** What the session is told of it. */
  readonly settings: object;
  /** Makes a transport whose requests have the token. */
  readonly addTo: (send: Send, sessions: Sessions, clock: Clock) => Send;
}

const HEADER = "authorization";

export function tokenOf(options: ClientOptions | BrowserClientOptions): Token {
  const { apiToken } = options;
  if (typeof apiToken === "function") {
    return {
      settings: { withoutToken: true },
      addTo: (send, sessions, clock) => sendWithToken(send, apiToken, sessions, clock),
    };
  } else if (isBehindOwnServer(options)) {
    return { settings: { withoutToken: true }, addTo: sendWithoutToken };
  }
  return { settings: { apiToken }, addTo: (send) => send };
}

/** A transport that asks for the API token before each request. The time that this takes counts. */
function sendWithToken(send: Send, source: TokenSource, sessions: Sessions, clock: Clock): Send {
  return async (request, signal) => {
    const start = clock.now();
    const authorization = await beforeTimeout(request, signal, clock, () => ask(source, sessions));
    // Aborted after the token came: the transport would not hear of it any more.
    if (signal?.aborted) throw signal.reason;
    const timeoutMs = Math.max(request.timeoutMs - (clock.now() - start), 1);
    const connectTimeoutMs = Math.min(request.connectTimeoutMs, timeoutMs);
    return send({ ...request, ...withHeader(request, authorization), timeoutMs, connectTimeoutMs }, signal);
  };
}

/** A transport without an API token, for a web page whose own server adds it. */
function sendWithoutToken(send: Send): Send {
  return (request, signal) => send({ ...request, ...withHeader(request) }, signal);
}

function withHeader({ headers }: Request, authorization?: string): Pick<Request, "headers"> {
  const { [HEADER]: _, ...others } = headers;
  return { headers: authorization === undefined ? others : { [HEADER]: authorization, ...others } };
}

async function ask(source: TokenSource, sessions: Sessions): Promise<string> {
  try {
    const token: unknown = await source();
    if (typeof token !== "string") {
      throw new SendFailure("token", false, "the function in `apiToken` gave no text");
    }
    return await sessions.useToken(token);
  } catch (error) {
    throw error instanceof SendFailure ? error : failed(error);
  }
}

function failed(error: unknown): SendFailure {
  const why = isWorkatoError(error) ? error.reason : messageOf(error);
  return new SendFailure("token", false, `the function in \`apiToken\` failed: ${why || "it threw nothing"}`, { cause: error });
}

function beforeTimeout<T>(request: Request, signal: AbortSignal | undefined, clock: Clock, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = `the function in \`apiToken\` gave no token within ${(request.timeoutMs / 1000).toFixed(1)} s`;
    const stopTimer = clock.after(request.timeoutMs, () => reject(new SendFailure("token", false, late)));
    const stopListening = onAbort(signal, () => reject(signal?.reason));
    work()
      .then(resolve, reject)
      .finally(() => {
        stopTimer();
        stopListening();
      });
  });
}
