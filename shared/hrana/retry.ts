import { LibsqlError } from "@libsql/client/http";

/**
 * What a request does to the database: nothing; all of it or, with an error, none of it; or perhaps a part of it.
 */
export type Effect = "none" | "atomic" | "partial";

/** How often a request is sent. With the pauses below that bridges an outage of a second or two. */
const mostTries = 10;
/** How long after the first try another may begin, so that who waits for a database that is down is told in time. */
const longestMs = 5_000;
/** The first pause is at most this long, each following one at most twice as long as the one before. */
const firstPauseMs = 50;
const longestPauseMs = 1_000;

const reading = /^\s*(?:select|values|explain|with|begin|commit|rollback)\b/i;
const writing = /\b(?:insert|update|delete|replace\s+into)\b|;/i;

/**
 * Whether a statement only reads. One that only seems to write, because of a word in a text, counts as writing;
 * the beginning and the end of a transaction change nothing by themselves.
 */
export function isReading(sql: string): boolean {
  return reading.test(sql) && !writing.test(sql);
}

/** Whether no connection came about. Node tells by the cause, Bun by the code, Deno by the text. */
function isRefused(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = "code" in thrown ? thrown.code : undefined;
  if (code === "ECONNREFUSED" || code === "ConnectionRefused") return true;
  return /connection refused/i.test(thrown.message) || isRefused(thrown.cause);
}

/** Whether a request that failed so may be sent again without doing anything twice. */
function isSafe(thrown: unknown, effect: Effect): boolean {
  if (!(thrown instanceof LibsqlError)) {
    if (isRefused(thrown)) return true;
    // What fetch throws when the network fails; a write may have been executed by then.
    return (
      effect === "none" && (thrown instanceof TypeError || (thrown instanceof Error && "code" in thrown))
    );
  }
  const { code, message, cause } = thrown;
  const status = cause instanceof Error && "status" in cause ? cause.status : undefined;
  if (status === 429) return true;
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code) || /database is locked/i.test(message))
    return effect !== "partial";
  if (effect !== "none") return false;
  if (status === 502 || status === 503 || status === 504) return true;
  return code === "STREAM_EXPIRED" || code === "TRANSACTION_TIMEOUT";
}

/** Pauses between tries, all of which can be ended at once. */
export class Pauses {
  readonly #endings = new Set<() => void>();

  /** Resolves after so many milliseconds, or when the pauses are ended. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#endings.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#endings.add(end);
    });
  }

  end(): void {
    for (const end of this.#endings) end();
  }
}

/** What retrying depends on. */
export interface Retrying {
  /** Resolves after so many milliseconds, or earlier when there is no more use in waiting. */
  sleep(ms: number): Promise<void>;
  /** Whether there is no use in trying again. */
  isOver(): boolean;
  /** At least 0, less than 1. */
  random(): number;
}

/**
 * Sends a request, again and again while it fails in a way that makes this safe: a read on any passing failure, a
 * write only if it surely was not executed. Pauses grow, and are random from nothing up so that those who failed
 * together do not come back together.
 * @throws what the last try threw
 */
export async function retry<T>(
  effect: Effect,
  send: () => Promise<T>,
  { sleep, isOver, random }: Retrying,
): Promise<T> {
  const until = Date.now() + longestMs;
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (thrown) {
      if (tries === mostTries || isOver() || !isSafe(thrown, effect)) throw thrown;
      const pause = random() * Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
      if (Date.now() + pause > until) throw thrown;
      await sleep(pause);
      if (isOver()) throw thrown;
    }
  }
}
