import { LibsqlError } from "@libsql/core/api";
import { isConnectionRefused } from "../errors/refused.ts";

/** The effect of an operation on the database. Writes are atomic. */
export type Effect = "reads" | "writes";

/** Maximum number of attempts. With the delays below, they bridge an outage of one or two seconds. */
const maxAttempts = 10;
/** Time after the first attempt during which others may begin, in milliseconds, so that callers get a timely error. */
const maxElapsedMs = 5_000;
/** Maximum delay after the first attempt, in milliseconds. It doubles with each attempt, up to the second limit. */
const firstRetryDelayMs = 50;
const maxRetryDelayMs = 1_000;

/** Returns true if an operation that failed with this error can be repeated without taking effect twice. */
function isRetriable(thrown: unknown, effect: Effect): boolean {
  if (isConnectionRefused(thrown)) return true;
  if (!(thrown instanceof LibsqlError)) return false;
  const { code, message, cause } = thrown;
  const status = cause instanceof Error && "status" in cause ? cause.status : undefined;
  if (status === 429) return true;
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code) || /database is locked/i.test(message)) return true;
  if (effect !== "reads") return false;
  if (status === 502 || status === 503 || status === 504) return true;
  // A broken connection has a cause. A silent server has none, and is not waited for again.
  if (code === "HRANA_CLOSED_ERROR") return cause !== undefined;
  return code === "STREAM_EXPIRED" || code === "TRANSACTION_TIMEOUT";
}

/** Resolves after a delay, or when the signal is aborted. */
function delay(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal?.addEventListener("abort", end);
  });
}

/**
 * Runs an operation on the database, and retries it while that is safe: a read after any transient error, a write only
 * if it certainly had no effect. The backoff is exponential with full jitter, so that callers that failed together do
 * not retry together. No attempt begins after the signal is aborted.
 * @param causeOf returns the driver's error for a thrown value
 * @throws the error of the last attempt
 */
export async function retry<T>(
  effect: Effect,
  signal: AbortSignal | undefined,
  operation: () => PromiseLike<T>,
  causeOf: (thrown: unknown) => unknown,
): Promise<T> {
  const deadlineMs = Date.now() + maxElapsedMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (thrown) {
      if (attempt === maxAttempts || !isRetriable(causeOf(thrown), effect)) throw thrown;
      const retryDelayMs = Math.random() * Math.min(firstRetryDelayMs * 2 ** (attempt - 1), maxRetryDelayMs);
      if (Date.now() + retryDelayMs > deadlineMs) throw thrown;
      await delay(retryDelayMs, signal);
      if (signal?.aborted) throw thrown;
    }
  }
}
