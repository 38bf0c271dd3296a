import { LibsqlError } from "@libsql/client/http";
import { isConnectionRefused } from "../errors/refused.ts";

/** What an operation does to the database: nothing, or all of it or, with an error, none of it. */
export type Effect = "reads" | "writes";

/** How often an operation is tried. With the pauses below that bridges an outage of a second or two. */
const mostTries = 10;
/** How long after the first try another may begin, so that who waits for a database that is down is told in time. */
const longestMs = 5_000;
/** The first pause is at most this long, each following one at most twice as long as the one before. */
const firstPauseMs = 50;
const longestPauseMs = 1_000;

/** Tells whether an operation that failed so may be tried again without doing anything twice. */
function isSafe(thrown: unknown, effect: Effect): boolean {
  if (isConnectionRefused(thrown)) return true;
  if (!(thrown instanceof LibsqlError)) return false;
  const { code, message, cause } = thrown;
  const status = cause instanceof Error && "status" in cause ? cause.status : undefined;
  if (status === 429) return true;
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code) || /database is locked/i.test(message)) return true;
  if (effect !== "reads") return false;
  if (status === 502 || status === 503 || status === 504) return true;
  // A connection that broke; a server that stays silent, which has no cause, is not waited for once more.
  if (code === "HRANA_CLOSED_ERROR") return cause !== undefined;
  return code === "STREAM_EXPIRED" || code === "TRANSACTION_TIMEOUT";
}

/** Resolves after so many milliseconds, or when the signal is aborted. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
  });
}

/**
 * Does something with the database, again and again while it fails in a way that makes this safe: a read on any
 * passing failure, a write only if it surely was not carried out. Pauses grow, and are random from nothing up so that
 * those who failed together do not come back together. For a caller that has gone nothing is begun any more.
 * @param causeOf what the database said, of what was thrown
 * @throws what the last try threw
 */
export async function retry<T>(
  effect: Effect,
  signal: AbortSignal | undefined,
  operation: () => PromiseLike<T>,
  causeOf: (thrown: unknown) => unknown,
): Promise<T> {
  const until = Date.now() + longestMs;
  for (let tries = 1; ; tries++) {
    try {
      return await operation();
    } catch (thrown) {
      if (tries === mostTries || !isSafe(causeOf(thrown), effect)) throw thrown;
      const ms = Math.random() * Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
      if (Date.now() + ms > until) throw thrown;
      await pause(ms, signal);
      if (signal?.aborted) throw thrown;
    }
  }
}
