const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal is aborted. Returns a function that removes the callback. All calls
 * that share a signal share one listener, because Node warns when a signal has more than ten.
 */
export function onAbort(signal: AbortSignal | undefined, callback: () => void): () => void {
  if (!signal) {
    return () => {};
  }
  const callbacks = listeners.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => callbacks.delete(callback);
}

function listen(signal: AbortSignal): Set<() => void> {
  const callbacks = new Set<() => void>();
  listeners.set(signal, callbacks);
  signal.addEventListener("abort", () => callbacks.forEach((callback) => callback()), { once: true });
  return callbacks;
}

/** Waits for the work, or until the signal is aborted: then it returns or throws what `aborted` does. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | null | undefined, aborted: () => T): Promise<T> {
  if (!signal) {
    return work;
  }
  let stopListening = () => {};
  const abort = new Promise<void>((resolve) => {
    stopListening = onAbort(signal, resolve);
    if (signal.aborted) resolve();
  });
  return Promise.race([work, abort.then(aborted)]).finally(stopListening);
}
