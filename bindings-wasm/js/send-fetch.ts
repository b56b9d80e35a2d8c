import { onAbort } from "./abort.js";
import type { Clock, Fetch } from "./options.js";
import { type Answer, late, MOST_BODY, type Request, type Send, SendFailure } from "./send.js";

/**
 * The transport over `fetch`. Nobody can tell whether a request that failed had left, and a create
 * cannot have a connection of its own.
 */
export function sendBy(fetch: Fetch, clock: Clock): Send {
  return async (request, signal) => {
    const ending = new AbortController();
    const timeOut = () => ending.abort(new SendFailure("timeout", true, late("complete answer", request.timeoutMs)));
    const inTime = clock.after(request.timeoutMs, timeOut);
    const ignore = onAbort(signal, () => ending.abort(signal?.reason));
    try {
      // A `fetch` that is given may take no notice of its signal.
      return await Promise.race([ended(ending.signal), exchange(fetch, request, ending.signal)]);
    } finally {
      inTime();
      ignore();
    }
  };
}

/** That of the runtime; one that a test puts in place later is to be used too. */
export function sendByFetch(clock: Clock): Send {
  return sendBy((url, init) => fetch(url, init), clock);
}

/** Pages and their workers; other runtimes have a name of their own. */
export function inBrowser(): boolean {
  return /^Mozilla\//.test(globalThis.navigator?.userAgent ?? "");
}

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

async function exchange(fetch: Fetch, request: Request, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(request.url, init(request, signal));
  const head = Array.from(response.headers, ([name, value]) => `${name}: ${value}\n`).join("");
  return { status: response.status, head, body: await bodyOf(response) };
}

/** Web pages may not name a program: it would be refused, or make the browser ask the server first. */
function init({ method, headers, body }: Request, signal: AbortSignal): RequestInit {
  // Runtimes without a cache or cookies may refuse to be told about them.
  const known = globalThis.Request?.prototype ?? {};
  return {
    method,
    headers: inBrowser() ? headers.filter(([name]) => name !== "user-agent") : headers,
    body,
    signal,
    redirect: "manual",
    ...("credentials" in known && { credentials: "omit" }),
    ...("cache" in known && { cache: "no-store" }),
  };
}

async function bodyOf(response: Response): Promise<Uint8Array> {
  // In pieces only where nobody says how much it is: as a whole it is read in half the time.
  const isKnown = Number(response.headers.get?.("content-length") ?? NaN) <= MOST_BODY;
  const isPlain = !response.headers.get?.("content-encoding");
  const reader = isKnown && isPlain ? undefined : response.body?.getReader?.();
  if (!reader) {
    return new Uint8Array(await response.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    size += read.value.length;
    if (size > MOST_BODY) {
      void reader.cancel().catch(() => {});
      break;
    }
  }
  return joined(chunks, size);
}

function joined(chunks: Uint8Array[], size: number): Uint8Array {
  const [only, second] = chunks;
  if (only && !second) {
    return only;
  }
  const body = new Uint8Array(size);
  chunks.reduce((at, chunk) => (body.set(chunk, at), at + chunk.length), 0);
  return body;
}
