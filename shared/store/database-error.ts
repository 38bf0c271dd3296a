import { LibsqlError } from "@libsql/core/api";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { abortError, untilAborted } from "../errors/abort.ts";
import type { Code } from "../errors/codes.ts";
import { SandboxError } from "../errors/error.ts";
import type { HttpException } from "../errors/status.ts";
import { type Effect, retry } from "./retry.ts";

const unreachable = ["unavailable", "the database cannot be reached"] as const;
const busy = ["unavailable", "the database is busy"] as const;
const tooLarge = ["resource_exhausted", "a value, row or answer exceeds the database's size limit"] as const;
const damaged = ["data_loss", "the stored record is damaged; it can only be deleted"] as const;
const full = ["resource_exhausted", "the database has no space left", "databaseFull"] as const;
const refused = ["unavailable", "the database does not accept DATABASE_AUTH_TOKEN"] as const;
const failed = ["internal", "the database failed"] as const;
const overtaken = ["aborted", "another server has taken this over"] as const;

/** The text of the error of a write that has lost its fence. */
export const fenceText = "fence lost";

/** The message for a database that lacks a table or a column. */
export const notMigrated = "the database is not migrated: run npm run db:migrate";

type Outcome = readonly [code: Code, message: string, exception?: HttpException];

/** The errors for the driver's codes. All other codes are internal errors. */
const outcomes: Readonly<Record<string, Outcome>> = {
  SQLITE_BUSY: busy,
  SQLITE_LOCKED: busy,
  STREAM_EXPIRED: busy,
  TRANSACTION_TIMEOUT: busy,
  BLOCKED: ["unavailable", "the database rejected the request"],
  CLIENT_CLOSED: unreachable,
  HRANA_CLOSED_ERROR: unreachable,
  HRANA_WEBSOCKET_ERROR: unreachable,
  SQLITE_TOOBIG: tooLarge,
  RESPONSE_TOO_LARGE: tooLarge,
  SQLITE_FULL: full,
};

/** Returns the HTTP status of a database server's error; 0 if there is none. */
function serverStatus({ cause }: LibsqlError): number {
  return cause instanceof Error && "status" in cause ? Number(cause.status) : 0;
}

function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof LibsqlError) {
    if (thrown.code === "SERVER_ERROR") {
      const status = serverStatus(thrown);
      if (status === 413) return tooLarge;
      if (status === 401 || status === 403) return refused;
      return status === 429 || status >= 500 ? unreachable : failed;
    }
    // sqld has no codes for these errors.
    if (/string or blob too big/i.test(thrown.message)) return tooLarge;
    if (/database or disk is full/i.test(thrown.message)) return full;
    if (thrown.message.includes(fenceText)) return overtaken;
    if (/malformed JSON/i.test(thrown.message)) return damaged;
    if (/database is locked/i.test(thrown.message)) return busy;
    if (/no such (?:table|column)|has no column/i.test(thrown.message)) return ["unavailable", notMigrated];
    return outcomes[thrown.code] ?? failed;
  }
  // If the network fails, `fetch` throws a TypeError; on some runtimes, another error with a code.
  return thrown instanceof TypeError || (thrown instanceof Error && "code" in thrown) ? unreachable : failed;
}

/** Returns the driver's error, without Drizzle's wrapper. */
function causeOf(thrown: unknown): unknown {
  return thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
}

/** Converts an error of the driver. Its message may contain SQL and stored values, so it is kept only as the cause. */
export function toDatabaseError(thrown: unknown): SandboxError {
  if (thrown instanceof SandboxError) return thrown;
  const cause = causeOf(thrown);
  const [code, message, exception] = outcomeOf(cause);
  return new SandboxError(code, message, exception ? { cause, exception } : { cause });
}

/**
 * Runs an operation on the database with retries, until the signal is aborted. After that no attempt begins.
 * @param effect the effect of the operation, which decides whether it may be retried
 * @throws `unavailable`, `resource_exhausted`, `data_loss` or `internal`, and the abort error of `signal`
 */
export async function callDatabase<T>(
  signal: AbortSignal | undefined,
  effect: Effect,
  operation: () => PromiseLike<T>,
): Promise<T> {
  if (signal?.aborted) throw abortError(signal);
  const answer = retry(effect, signal, operation, causeOf).catch((thrown) => {
    throw toDatabaseError(thrown);
  });
  return signal ? untilAborted(answer, signal) : answer;
}
