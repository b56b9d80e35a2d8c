import { onAbort } from "./abort.js";
import type { Clock, Fetch } from "./options.js";
import type { FetchInit } from "./platform-types.js";
import { type Answer, MAX_BODY, type Request, type Send, SendFailure, timeoutMessage } from "./send.js";
import { shown } from "./shown.js";

/**
 * What a page must not set: the browser would refuse it, or first ask the server for permission. It decodes
 * compressed answers itself.
 */
const NOT_FOR_PAGES = ["accept-encoding", "user-agent"];

/**
 * The transport over `fetch`. It cannot tell whether a request that failed was sent, and it cannot
 * open a new connection for a create.
 */
export function sendByFetch(fetch: Fetch, clock: Clock): Send {
  return async (request, signal) => {
    const controller = new AbortController();
    const timeOut = () =>
      controller.abort(new SendFailure("timeout", true, timeoutMessage("complete answer", request.timeoutMs)));
    const stopTimer = clock.after(request.timeoutMs, timeOut);
    const stopListening = onAbort(signal, () => controller.abort(signal?.reason));
    try {
      // The race ends the request even if a `fetch` of the user ignores its signal.
      return await Promise.race([whenAborted(controller.signal), exchange(fetch, request, controller.signal)]);
    } finally {
      stopTimer();
      stopListening();
    }
  };
}

/** The transport over the runtime's `fetch`, looked up at each request because tests replace it. */
export function sendByGlobalFetch(clock: Clock): Send {
  return sendByFetch((url, init) => fetch(url, init), clock);
}

/** Whether this is a web page or its worker: other runtimes do not call themselves Mozilla. */
export function isBrowser(): boolean {
  return /^Mozilla\//.test(globalThis.navigator?.userAgent ?? "");
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

async function exchange(fetch: Fetch, request: Request, signal: AbortSignal): Promise<Answer> {
  const response: unknown = await fetch(request.url, init(request, signal));
  if (!isResponse(response)) {
    throw noResponse("a Response", response);
  }
  let head = "";
  response.headers.forEach((value, name) => (head += `${name}: ${value}\n`));
  return { status: response.status, head, body: await readBody(response) };
}

function isResponse(value: unknown): value is Response {
  const { status, headers, arrayBuffer } = Object(value) as Partial<Response>;
  const isStatus = Number.isInteger(status) && Number(status) >= 0 && Number(status) <= 999;
  return isStatus && typeof headers?.forEach === "function" && typeof arrayBuffer === "function";
}

/** The failure of a `fetch` of the user that returned something else than the `Response` of a platform. */
function noResponse(wanted: string, value: unknown): SendFailure {
  return new SendFailure("transport", true, `\`fetch\` must return ${wanted}, not ${shown(value)}`);
}

function init({ method, headers, body }: Request, signal: AbortSignal): FetchInit {
  // Runtimes without cookies or a cache may refuse these settings.
  const supported = globalThis.Request?.prototype ?? {};
  return {
    method,
    headers: isBrowser() ? allowedInPages(headers) : headers,
    body,
    signal,
    redirect: "manual",
    ...("credentials" in supported && { credentials: "omit" }),
    ...("cache" in supported && { cache: "no-store" }),
  };
}

function allowedInPages(headers: Request["headers"]): Request["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_FOR_PAGES.includes(name)));
}

async function readBody(response: Response): Promise<Uint8Array> {
  // A body of known size is read as a whole, which takes half the time of reading chunks.
  const isSmall = Number(response.headers.get?.("content-length") ?? NaN) <= MAX_BODY;
  const isCompressed = Boolean(response.headers.get?.("content-encoding"));
  const reader = isSmall && !isCompressed ? undefined : response.body?.getReader?.();
  if (!reader) {
    const body: unknown = await response.arrayBuffer();
    if (Object.prototype.toString.call(body) !== "[object ArrayBuffer]") {
      throw noResponse("a Response whose arrayBuffer() gives an ArrayBuffer", body);
    }
    return new Uint8Array(body as ArrayBuffer);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    chunks.push(read.value);
    size += read.value.length;
    if (size > MAX_BODY) {
      void reader.cancel().catch(() => {});
      break;
    }
  }
  return concat(chunks, size);
}

function concat(chunks: Uint8Array[], size: number): Uint8Array {
  const body = new Uint8Array(size);
  let position = 0;
  for (const chunk of chunks) {
    body.set(chunk, position);
    position += chunk.length;
  }
  return body;
}
