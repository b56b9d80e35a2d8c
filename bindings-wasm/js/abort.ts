const listening = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back when the signal is aborted; gives back what ends that. A signal may be shared by any
 * number of calls and gets one listener only, because Node warns of more than ten.
 */
export function onAbort(signal: AbortSignal | undefined, then: () => void): () => void {
  if (!signal) {
    return () => {};
  }
  const all = listening.get(signal) ?? listen(signal);
  all.add(then);
  return () => all.delete(then);
}

function listen(signal: AbortSignal): Set<() => void> {
  const all = new Set<() => void>();
  listening.set(signal, all);
  signal.addEventListener("abort", () => all.forEach((then) => then()), { once: true });
  return all;
}
