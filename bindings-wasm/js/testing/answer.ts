import type { Clock } from "../options.js";

/** How a request ends, as WebAssembly says it; times in milliseconds. */
export type Fate =
  | { end: "hang" }
  | { end: "close"; after: number }
  | ({ end: "answer" | "truncate" | "drip" | "wrong_length"; after: number } & Whole);

export interface Whole {
  readonly status: number;
  readonly headers: [name: string, value: string][];
  readonly body: string;
}

/** Between two bytes of an answer that drips. */
const DRIP = 250;

/** Waits so long, unless the signal is aborted before. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) {
      return abort();
    }
    signal?.addEventListener("abort", abort, { once: true });
    if (milliseconds === Infinity) {
      return;
    }
    const awake = () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    };
    const prevent = milliseconds > 0 ? clock.after(milliseconds, awake) : awake();
    signal?.addEventListener("abort", () => prevent?.(), { once: true });
  });
}

/** What `fetch` gives back, or throws. */
export async function performed(fate: Fate, clock: Clock, signal: AbortSignal | null | undefined): Promise<Response> {
  await pause(clock, fate.end === "hang" ? Infinity : fate.after, signal);
  if (fate.end === "hang" || fate.end === "close") {
    throw broken("the emulator closed the connection without an answer");
  }
  const bytes = new TextEncoder().encode(fate.body);
  switch (fate.end) {
    case "answer":
      return response(fate, bytes);
    case "drip":
      return response(fate, dripping(bytes, clock, signal));
    default:
      return response(fate, breakingOff(fate.end === "truncate" ? bytes.subarray(0, bytes.length / 2) : bytes));
  }
}

function response({ status, headers }: Whole, body: Uint8Array | ReadableStream): Response {
  const bodiless = [204, 205, 304].includes(status);
  return new Response(bodiless ? null : (body as BodyInit), { status, headers });
}

function breakingOff(bytes: Uint8Array): ReadableStream {
  let sent = false;
  return new ReadableStream({
    pull: (controller) => {
      if (sent) {
        controller.error(broken("the emulator closed the connection within the answer"));
      } else {
        controller.enqueue(bytes);
      }
      sent = true;
    },
  });
}

function dripping(bytes: Uint8Array, clock: Clock, signal: AbortSignal | null | undefined): ReadableStream {
  let at = 0;
  return new ReadableStream({
    pull: async (controller) => {
      await pause(clock, DRIP, signal);
      controller.enqueue(bytes.subarray(at, ++at));
      if (at >= bytes.length) {
        controller.close();
      }
    },
  });
}

/** As `fetch` itself says it. */
function broken(text: string): TypeError {
  return new TypeError("fetch failed", { cause: new Error(text) });
}
