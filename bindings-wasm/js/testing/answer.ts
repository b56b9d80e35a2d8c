import { ReadableStream, Response } from "#load-emulator";
import type { Clock } from "../options.js";

/** How the emulator ends a request, as WebAssembly writes it. `after` is in milliseconds. */
export type Ending =
  | { end: "hang" }
  | { end: "close"; after: number }
  | ({ end: "answer" | "truncate" | "drip" | "wrong_length"; after: number } & Answer);

export interface Answer {
  readonly status: number;
  readonly headers: [name: string, value: string][];
  readonly body: string;
}

/** The milliseconds between two bytes of an answer that drips. */
const DRIP = 250;

/** Waits, or rejects as soon as the signal is aborted. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    let stopTimer = () => {};
    const abort = () => {
      stopTimer();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    if (milliseconds === Infinity) {
      return;
    }
    const finish = () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    };
    if (milliseconds > 0) {
      stopTimer = clock.after(milliseconds, finish);
    } else {
      finish();
    }
  });
}

/** Returns or throws what `fetch` would. */
export async function answer(ending: Ending, clock: Clock, signal: AbortSignal | null | undefined): Promise<Response> {
  await pause(clock, ending.end === "hang" ? Infinity : ending.after, signal);
  if (ending.end === "hang" || ending.end === "close") {
    throw fetchFailed("the emulator closed the connection without an answer");
  }
  const bytes = new TextEncoder().encode(ending.body);
  switch (ending.end) {
    case "answer":
      return response(ending, bytes);
    case "drip":
      return response(ending, dripping(bytes, clock, signal));
    case "truncate":
      return response(ending, breakingOff(bytes.subarray(0, bytes.length / 2)));
    case "wrong_length":
      return response(ending, breakingOff(bytes));
    default:
      return ending satisfies never;
  }
}

function response({ status, headers }: Answer, body: Uint8Array | ReadableStream): Response {
  const hasNoBody = [204, 205, 304].includes(status);
  return new Response(hasNoBody ? null : (body as BodyInit), { status, headers });
}

/** A body whose connection breaks after these bytes. */
function breakingOff(bytes: Uint8Array): ReadableStream {
  let isSent = false;
  return new ReadableStream({
    pull: (controller) => {
      if (isSent) {
        controller.error(fetchFailed("the emulator closed the connection within the answer"));
      } else {
        controller.enqueue(bytes);
      }
      isSent = true;
    },
  });
}

/** A body that comes a byte at a time. */
function dripping(bytes: Uint8Array, clock: Clock, signal: AbortSignal | null | undefined): ReadableStream {
  let position = 0;
  return new ReadableStream({
    pull: async (controller) => {
      await pause(clock, DRIP, signal);
      controller.enqueue(bytes.subarray(position, ++position));
      if (position >= bytes.length) {
        controller.close();
      }
    },
  });
}

/** The error that `fetch` throws for a connection that broke. */
function fetchFailed(why: string): TypeError {
  return new TypeError("fetch failed", { cause: new Error(why) });
}
