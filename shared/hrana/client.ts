import {
  type Client,
  type InArgs,
  type InStatement,
  LibsqlBatchError,
  LibsqlError,
  type ResultSet,
  type TransactionMode,
} from "@libsql/core/api";
import type { Fetch } from "../fetch.ts";
import {
  resultOf,
  type SendRequest,
  type Server,
  type Step,
  sendAlone,
  toLibsqlError,
  type WireStatement,
} from "./pipeline.ts";
import { toResultSet } from "./result.ts";
import { toWire } from "./value.ts";

const beginStatements: Readonly<Record<TransactionMode, string>> = {
  write: "BEGIN IMMEDIATE",
  read: "BEGIN TRANSACTION READONLY",
  deferred: "BEGIN DEFERRED",
};

function toStatement(statement: InStatement | [string, InArgs?]): WireStatement {
  if (typeof statement === "string") return { sql: statement };
  const [sql, args] = Array.isArray(statement) ? statement : [statement.sql, statement.args];
  if (args === undefined) return { sql };
  if (Array.isArray(args)) return { sql, args: args.map(toWire) };
  return { sql, named_args: Object.entries(args).map(([name, value]) => ({ name, value: toWire(value) })) };
}

/** Returns true if a statement says that it may have a large answer. */
function isLarge(statement: InStatement | [string, InArgs?]): boolean {
  return typeof statement === "object" && "isLarge" in statement && statement.isLarge === true;
}

/** Wraps statements in a transaction: each step runs if the one before succeeded; a failure rolls all of them back. */
function toSteps(statements: readonly WireStatement[], mode: TransactionMode): Step[] {
  const commit = statements.length + 1;
  return [
    { stmt: { sql: beginStatements[mode] } },
    ...statements.map((stmt, at): Step => ({ stmt, condition: { type: "ok", step: at } })),
    { stmt: { sql: "COMMIT" }, condition: { type: "ok", step: commit - 1 } },
    { stmt: { sql: "ROLLBACK" }, condition: { type: "not", cond: { type: "ok", step: commit } } },
  ];
}

function unsupported(feature: string): LibsqlError {
  return new LibsqlError(`${feature} is not supported: use a batch`, "TRANSACTIONS_NOT_SUPPORTED");
}

/**
 * A client of a libSQL server with the interface of `@libsql/client`. That package's own client is several times as
 * large, and shares a queue between requests, which Workers do not allow. Here every call is one round trip without
 * retries, and no state is kept between calls; a runtime that allows it may let calls share a round trip.
 */
export class HranaClient implements Client {
  readonly protocol = "http";
  readonly #send: SendRequest;
  #closed = false;

  constructor(send: SendRequest) {
    this.#send = send;
  }

  get closed(): boolean {
    return this.#closed;
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    const stmt = toStatement(typeof statement === "string" ? [statement, args ?? []] : statement);
    this.#checkOpen();
    return toResultSet(await resultOf(this.#send, { type: "execute", stmt }, isLarge(statement)));
  }

  async batch(
    statements: Array<InStatement | [string, InArgs?]>,
    mode: TransactionMode = "deferred",
  ): Promise<ResultSet[]> {
    const steps = toSteps(statements.map(toStatement), mode);
    this.#checkOpen();
    return this.#runBatch(steps, statements.some(isLarge));
  }

  async executeMultiple(sql: string): Promise<void> {
    this.#checkOpen();
    await resultOf(this.#send, { type: "sequence", sql }, true);
  }

  async migrate(): Promise<never> {
    throw unsupported("a migration with foreign keys off");
  }

  async transaction(): Promise<never> {
    throw unsupported("an interactive transaction");
  }

  async sync(): Promise<never> {
    throw new LibsqlError("a server has nothing to sync with", "SYNC_NOT_SUPPORTED");
  }

  async reconnect(): Promise<void> {
    this.#closed = false;
  }

  close(): void {
    this.#closed = true;
  }

  /** Runs the steps of a transaction. @throws LibsqlError if it was rolled back */
  async #runBatch(steps: readonly Step[], isLarge: boolean): Promise<ResultSet[]> {
    const request = { type: "batch", batch: { steps } } as const;
    const { step_results, step_errors } = await resultOf(this.#send, request, isLarge);
    for (const [step, error] of step_errors.slice(0, -1).entries()) {
      if (!error) continue;
      if (step === 0 || step >= steps.length - 2) throw toLibsqlError(error);
      throw new LibsqlBatchError(error.message, step - 1, error.code ?? "UNKNOWN");
    }
    return step_results.slice(1, -2).map((result) => {
      if (result) return toResultSet(result);
      throw new LibsqlError("a statement of a batch was not run", "TRANSACTION_CLOSED");
    });
  }

  #checkOpen(): void {
    if (this.#closed) throw new LibsqlError("the client is closed", "CLIENT_CLOSED");
  }
}

/**
 * Creates a client of a libSQL server.
 * @param url `https:` or `http:`; `libsql:` means `https:`, or `http:` with `?tls=0`
 * @param sending returns the function that sends requests; by default each is sent alone
 * @throws TypeError with a message of one line for any other URL
 */
export function openServer(
  url: string,
  authToken: string | undefined,
  fetch: Fetch = (target, init) => globalThis.fetch(target, init),
  sending: (server: Server) => SendRequest = sendAlone,
): Client {
  const plain = /^libsql:\/\/[^?#]*\?tls=0$/.test(url);
  const base = url.replace(/^libsql:/, plain ? "http:" : "https:").replace(/\?tls=[01]$/, "");
  if (!/^https?:\/\/[^/?#@]+(\/[^?#]*)?$/.test(base) || !URL.canParse(base)) {
    throw new TypeError(
      "the database's URL must be libsql:, https: or http:, without user, query or fragment",
    );
  }
  return new HranaClient(sending({ url: new URL(base.endsWith("/") ? base : `${base}/`), authToken, fetch }));
}
