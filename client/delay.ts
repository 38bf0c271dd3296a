/** Number and delays of the attempts of a request. */
export interface Retry {
  /** Maximum number of attempts of a request, the first one included; by default 6. */
  readonly maxAttempts?: number;
  /** Longest time before the second attempt, in milliseconds; by default 100. It doubles with each attempt. */
  readonly baseDelayMs?: number;
  /** Longest time between two attempts, in milliseconds; by default 5,000. */
  readonly maxDelayMs?: number;
}

/** Waits. @throws the signal's reason if it is aborted first */
export function delay(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}

/** Waits before the next attempt, at least half of a time that doubles with each. */
export function backOff(
  failures: number,
  { baseDelayMs = 100, maxDelayMs = 5_000 }: Retry,
  signal?: AbortSignal | null,
): Promise<void> {
  const limitMs = Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1));
  return delay(limitMs * (0.5 + Math.random() / 2), signal);
}
