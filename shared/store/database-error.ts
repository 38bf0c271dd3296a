import { LibsqlError } from "@libsql/client/http";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { abortError, untilAborted } from "../errors/abort.ts";
import type { Code } from "../errors/codes.ts";
import { SandboxError } from "../errors/error.ts";
import type { HttpException } from "../errors/status.ts";
import { type Effect, retry } from "./retry.ts";

const unreachable = ["unavailable", "the database cannot be reached"] as const;
const busy = ["unavailable", "the database is busy"] as const;
const tooLarge = [
  "resource_exhausted",
  "this is more than the database can hold in one value, row or answer",
] as const;
const damaged = ["data_loss", "the stored record is damaged; it can only be deleted"] as const;
const full = ["resource_exhausted", "the database has no space left", "databaseFull"] as const;
const failed = ["internal", "the database failed"] as const;

/** The message of an operation on a database that lacks a table or a column. */
export const notMigrated = "the database is not migrated: run npm run db:migrate";

type Outcome = readonly [code: Code, message: string, exception?: HttpException];

/** What the driver's codes mean to a caller; what is not here is a fault of ours. */
const outcomes: Readonly<Record<string, Outcome>> = {
  SQLITE_BUSY: busy,
  SQLITE_LOCKED: busy,
  STREAM_EXPIRED: busy,
  TRANSACTION_TIMEOUT: busy,
  BLOCKED: ["unavailable", "the database refuses to serve"],
  CLIENT_CLOSED: unreachable,
  HRANA_CLOSED_ERROR: unreachable,
  HRANA_WEBSOCKET_ERROR: unreachable,
  SQLITE_TOOBIG: tooLarge,
  RESPONSE_TOO_LARGE: tooLarge,
  SQLITE_FULL: full,
};

/** The HTTP status a database server answered with where it should have answered 200. */
function serverStatus({ cause }: LibsqlError): number {
  return cause instanceof Error && "status" in cause ? Number(cause.status) : 0;
}

function outcomeOf(thrown: unknown): Outcome {
  if (thrown instanceof LibsqlError) {
    if (thrown.code === "SERVER_ERROR") {
      const status = serverStatus(thrown);
      if (status === 413) return tooLarge;
      return status === 429 || status >= 500 ? unreachable : failed;
    }
    // sqld has no code for these.
    if (/string or blob too big/i.test(thrown.message)) return tooLarge;
    if (/database or disk is full/i.test(thrown.message)) return full;
    if (/malformed JSON/i.test(thrown.message)) return damaged;
    if (/database is locked/i.test(thrown.message)) return busy;
    if (/no such (?:table|column)|has no column/i.test(thrown.message)) return ["unavailable", notMigrated];
    return outcomes[thrown.code] ?? failed;
  }
  // What fetch throws when the network fails: a TypeError, on some runtimes another error with a code.
  return thrown instanceof TypeError || (thrown instanceof Error && "code" in thrown) ? unreachable : failed;
}

/** What the driver threw, without what Drizzle put around it. */
function causeOf(thrown: unknown): unknown {
  return thrown instanceof DrizzleQueryError ? thrown.cause : thrown;
}

/** What the driver threw as our error. Its text may hold SQL and what tenants stored, so only the cause has it. */
export function toDatabaseError(thrown: unknown): SandboxError {
  if (thrown instanceof SandboxError) return thrown;
  const cause = causeOf(thrown);
  const [code, message, exception] = outcomeOf(cause);
  return new SandboxError(code, message, exception ? { cause, exception } : { cause });
}

/**
 * Waits for what the database answers, but no longer than the caller does, for whom nothing is begun once it has gone.
 * @param effect what the operation does, which decides when it is tried again
 * @throws `unavailable`, `resource_exhausted` or `internal`, and what `signal` was aborted with
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
