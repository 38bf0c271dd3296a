import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import {
  type Client,
  type InArgs,
  type InStatement,
  LibsqlError,
  type ResultSet,
  type TransactionMode,
} from "@libsql/client/http";
import { toLibsqlError } from "./file-error.ts";
import { openFile } from "./file-open.ts";
import { type Statement, toStatement, unsupported } from "./file-sql.ts";
import { FileStatement } from "./file-statement.ts";

/** The delays between two attempts to get a lock that another process holds. */
const firstRetryDelayMs = 2;
const maxRetryDelayMs = 25;
/** Time limit of waiting for a lock on closing, which blocks the event loop. */
const closeTimeoutMs = 50;
/** The size of the cache of prepared statements, and their length in characters; only Lists of many filters are longer. */
const maxStatements = 256;
const maxStatementLength = 4_000;

/** Statements that are written all or none, and the promise of their results. */
interface Job {
  readonly statements: readonly Statement[];
  readonly resolve: (results: ResultSet[]) => void;
  readonly reject: (error: LibsqlError) => void;
}

function closedError(): LibsqlError {
  return new LibsqlError("the client is closed", "CLIENT_CLOSED");
}

/**
 * A database file behind the interface of `@libsql/client`, by way of `node:sqlite`.
 *
 * Writes that arrive in the same turn of the event loop share one commit. Each stands in a savepoint of its own,
 * so that it fails alone, and is answered only when the commit is on the disk. Reads run at once.
 */
export class FileDatabase implements Client {
  readonly protocol = "file";
  readonly #path: string;
  readonly #lockTimeoutMs: number;
  readonly #statements = new Map<string, FileStatement>();
  #database: DatabaseSync;
  #queue: Job[] = [];

  constructor(path: string, lockTimeoutMs: number) {
    this.#path = path;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#database = openFile(path, lockTimeoutMs);
  }

  get closed(): boolean {
    return !this.#database.isOpen;
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    const parsed = toStatement(args && typeof statement === "string" ? [statement, args] : statement);
    if (parsed.kind !== "writes") return this.#retryWhileBusy(() => this.#run(parsed));
    const [result] = await this.#write([parsed]);
    if (!result) throw new LibsqlError("a statement was not executed", "UNKNOWN");
    return result;
  }

  async batch(statements: (InStatement | [string, InArgs?])[], mode?: TransactionMode): Promise<ResultSet[]> {
    const parsed = statements.map(toStatement);
    if (mode !== "write" && parsed.every(({ kind }) => kind === "reads")) {
      return this.#retryWhileBusy(() =>
        this.#snapshot(() => parsed.map((statement) => this.#run(statement))),
      );
    }
    if (mode === "read") throw new LibsqlError("a batch that reads cannot write", "SQLITE_READONLY");
    return this.#write(parsed);
  }

  async migrate(statements: InStatement[]): Promise<ResultSet[]> {
    await this.execute("PRAGMA foreign_keys = OFF");
    try {
      return await this.batch(statements, "write");
    } finally {
      await this.execute("PRAGMA foreign_keys = ON");
    }
  }

  async executeMultiple(sql: string): Promise<void> {
    await this.#retryWhileBusy(() => {
      try {
        this.#database.exec(sql);
      } finally {
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        this.#statements.clear();
      }
    });
  }

  async transaction(): Promise<never> {
    throw unsupported("an interactive transaction");
  }

  async sync(): Promise<never> {
    throw new LibsqlError("a file has nothing to sync with", "SYNC_NOT_SUPPORTED");
  }

  async reconnect(): Promise<void> {
    if (!this.closed) this.close();
    this.#database = openFile(this.#path, this.#lockTimeoutMs);
  }

  /** Writes what was accepted before, and lets go of the file. */
  close(): void {
    if (this.closed) return;
    try {
      if (this.#queue.length > 0) {
        this.#control(`PRAGMA busy_timeout = ${closeTimeoutMs}`);
        this.#commit();
      }
    } catch (error) {
      this.#refuse(error);
    }
    this.#statements.clear();
    this.#database.close();
  }

  #write(statements: readonly Statement[]): Promise<ResultSet[]> {
    if (this.closed) throw closedError();
    return new Promise((resolve, reject) => {
      this.#queue.push({ statements, resolve, reject });
      if (this.#queue.length > 1) return;
      setImmediate(() => this.#retryWhileBusy(() => this.#commit()).catch((error) => this.#refuse(error)));
    });
  }

  #refuse(error: unknown): void {
    for (const job of this.#queue.splice(0)) job.reject(toLibsqlError(error));
  }

  /** Runs all that waits in one transaction. @throws SQLITE_BUSY, and then all of it still waits */
  #commit(): void {
    if (this.#queue.length === 0) return;
    this.#control("BEGIN IMMEDIATE");
    const jobs = this.#queue.splice(0);
    const answers: (() => void)[] = [];
    try {
      for (const job of jobs) answers.push(this.#attempt(job));
      this.#control("COMMIT");
    } catch (thrown) {
      const error = toLibsqlError(thrown);
      for (const { reject } of jobs) reject(error);
      if (this.#database.isTransaction) this.#control("ROLLBACK");
      return;
    }
    for (const answer of answers) answer();
  }

  /**
   * Runs one job in a savepoint.
   * @returns what tells its caller the outcome
   * @throws when the error ended the whole transaction
   */
  #attempt({ statements, resolve, reject }: Job): () => void {
    this.#control("SAVEPOINT job");
    const results: ResultSet[] = [];
    try {
      for (const statement of statements) results.push(this.#run(statement));
    } catch (thrown) {
      if (!this.#database.isTransaction) throw thrown;
      this.#control("ROLLBACK TO job");
      this.#control("RELEASE job");
      const error = toLibsqlError(thrown, results.length);
      return () => reject(error);
    }
    this.#control("RELEASE job");
    return () => resolve(results);
  }

  /** Several reads of the same state. */
  #snapshot<T>(read: () => T): T {
    this.#control("BEGIN");
    try {
      return read();
    } finally {
      this.#control("COMMIT");
    }
  }

  #control(sql: string): void {
    this.#prepare(sql, false).run();
  }

  #run({ sql, args, kind }: Statement): ResultSet {
    const result = this.#prepare(sql, kind === "writes").run(args);
    // What changes the schema may change the columns of statements prepared before.
    if (kind === "writes" && /^\s*(?:create|alter|drop)\b/i.test(sql)) this.#statements.clear();
    return result;
  }

  /** A statement from the cache, which forgets the one not used for longest and never keeps a long one. */
  #prepare(sql: string, writes: boolean): FileStatement {
    const cached = this.#statements.get(sql);
    if (cached) this.#statements.delete(sql);
    const statement = cached ?? new FileStatement(this.#database, sql, writes);
    if (sql.length > maxStatementLength) return statement;
    this.#statements.set(sql, statement);
    if (this.#statements.size > maxStatements) {
      for (const oldest of this.#statements.keys()) {
        this.#statements.delete(oldest);
        break;
      }
    }
    return statement;
  }

  /** Repeats the attempt while another process holds a lock, without blocking the event loop. */
  async #retryWhileBusy<T>(attempt: () => T): Promise<T> {
    const giveUpAt = Date.now() + this.#lockTimeoutMs;
    for (let maxDelayMs = firstRetryDelayMs; ; maxDelayMs = Math.min(maxDelayMs * 2, maxRetryDelayMs)) {
      if (this.closed) throw closedError();
      try {
        return attempt();
      } catch (thrown) {
        const error = toLibsqlError(thrown);
        if (error.code !== "SQLITE_BUSY" || Date.now() > giveUpAt) throw error;
      }
      // Random, so that processes which compete for the lock do not stay in step.
      const retryDelayMs = (maxDelayMs * (1 + Math.random())) / 2;
      await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
    }
  }
}

/**
 * Opens or creates a database file.
 * @param lockTimeoutMs how long an operation waits for a lock that another process holds
 * @throws `failed_precondition`, in one line that says why the file cannot be used
 */
export function openFileDatabase(path: string, lockTimeoutMs = 5_000): Client {
  return new FileDatabase(path, lockTimeoutMs);
}
