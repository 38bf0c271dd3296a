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
import type { Row } from "../../shared/store/row.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";
import { toLibsqlError } from "./file-error.ts";
import { type Engine, type EngineWrite, FileExecutor } from "./file-executor.ts";
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

/** Statements that are written all or none. */
interface Job {
  /** False if an error may leave a part of it behind: it then runs in a savepoint. */
  isAtomic: boolean;
  /** Runs the statements. Returns what tells the caller the outcome, once it is committed. */
  run(): () => void;
  reject(error: LibsqlError): void;
  /** Called when the job has to wait for a lock that another process holds. */
  delayed?(): void;
}

/** An error of a single statement that is not SQLite's: it may have written, and then returned what cannot be read. */
const writtenAndUnreadable = new Error("a row that was written cannot be read");

function closedError(): LibsqlError {
  return new LibsqlError("the client is closed", "CLIENT_CLOSED");
}

/**
 * A database file behind the interface of `@libsql/client`, by way of `node:sqlite`.
 *
 * Writes that arrive in the same turn of the event loop share one commit. Each stands in a savepoint of its own,
 * so that it fails alone, and is answered only when the commit is on the disk. Reads run at once.
 */
export class FileDatabase implements Client, Engine {
  readonly protocol = "file";
  readonly executor = new FileExecutor(this, this);
  readonly #path: string;
  readonly #lockTimeoutMs: number;
  readonly #statements = new Map<string, FileStatement>();
  #database: DatabaseSync;
  #queue: Job[] = [];
  #isWaitingForLock = false;
  #uses = 0;

  constructor(path: string, lockTimeoutMs: number) {
    this.#path = path;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#database = openFile(path, lockTimeoutMs);
  }

  get closed(): boolean {
    return !this.#database.isOpen;
  }

  readNow({ sql, args }: BoundStatement): Row[] {
    try {
      return this.#prepare(sql, false).rows(args);
    } catch (thrown) {
      throw toLibsqlError(thrown);
    }
  }

  writeSoon({ statement, otherwise, ...caller }: EngineWrite): void {
    const rows = ({ sql, args }: BoundStatement) => this.#prepare(sql, true).rows(args);
    this.#push({
      isAtomic: true,
      run() {
        const found = rows(statement);
        const others = found.length === 0 && otherwise ? rows(otherwise) : [];
        return () => caller.resolve(found, others);
      },
      reject: caller.reject,
      delayed: caller.delayed,
    });
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
    return new Promise((resolve, reject) => {
      this.#push({
        isAtomic: false,
        run: () => {
          const results: ResultSet[] = [];
          try {
            for (const statement of statements) results.push(this.#run(statement));
          } catch (thrown) {
            throw toLibsqlError(thrown, results.length);
          }
          return () => resolve(results);
        },
        reject,
      });
    });
  }

  #push(job: Job): void {
    if (this.closed) {
      job.reject(closedError());
      return;
    }
    this.#queue.push(job);
    if (this.#isWaitingForLock) job.delayed?.();
    else if (this.#queue.length === 1) setImmediate(() => this.#flush());
  }

  /** Commits what waits, at once if no other process holds a lock. */
  #flush(): void {
    try {
      this.#commit();
    } catch {
      this.#isWaitingForLock = true;
      for (const job of this.#queue) job.delayed?.();
      this.#retryWhileBusy(() => this.#commit()).catch((error) => this.#refuse(error));
    }
  }

  #refuse(error: unknown): void {
    for (const job of this.#takeQueue()) job.reject(toLibsqlError(error));
  }

  #takeQueue(): Job[] {
    const jobs = this.#queue;
    this.#queue = [];
    this.#isWaitingForLock = false;
    return jobs;
  }

  /** Runs all that waits in one transaction. @throws SQLITE_BUSY, and then all of it still waits */
  #commit(): void {
    if (this.#queue.length === 0) return;
    this.#control("BEGIN IMMEDIATE");
    const jobs = this.#takeQueue();
    const answers: (() => void)[] = [];
    try {
      for (const job of jobs) answers.push(job.isAtomic ? this.#attempt(job) : this.#attemptInSavepoint(job));
      this.#control("COMMIT");
    } catch (thrown) {
      if (this.#database.isTransaction) this.#control("ROLLBACK");
      if (thrown === writtenAndUnreadable) {
        for (const job of jobs) job.isAtomic = false;
        this.#queue = [...jobs, ...this.#queue];
        this.#commit();
        return;
      }
      const error = toLibsqlError(thrown);
      for (const { reject } of jobs) reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  /**
   * Runs one job.
   * @returns what tells its caller the outcome
   * @throws when the error ended the whole transaction, or the job must be undone, for which it has no savepoint
   */
  #attempt(job: Job): () => void {
    try {
      return job.run();
    } catch (thrown) {
      if (!this.#database.isTransaction) throw thrown;
      const error = toLibsqlError(thrown);
      if (job.isAtomic && error.rawCode === undefined) throw writtenAndUnreadable;
      return () => job.reject(error);
    }
  }

  /** Runs one job of several statements, all of which an error undoes. */
  #attemptInSavepoint(job: Job): () => void {
    this.#control("SAVEPOINT job");
    const answer = this.#attempt({
      ...job,
      run: () => {
        try {
          return job.run();
        } catch (thrown) {
          if (this.#database.isTransaction) this.#control("ROLLBACK TO job");
          throw thrown;
        }
      },
    });
    this.#control("RELEASE job");
    return answer;
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
    this.#prepare(sql, false).step();
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
    if (cached) {
      cached.usedAt = ++this.#uses;
      return cached;
    }
    const statement = new FileStatement(this.#database, sql, writes);
    if (sql.length > maxStatementLength) return statement;
    statement.usedAt = ++this.#uses;
    this.#statements.set(sql, statement);
    if (this.#statements.size > maxStatements) this.#forgetOldest();
    return statement;
  }

  #forgetOldest(): void {
    let oldest = "";
    let usedAt = Number.POSITIVE_INFINITY;
    for (const [sql, statement] of this.#statements) {
      if (statement.usedAt >= usedAt) continue;
      oldest = sql;
      usedAt = statement.usedAt;
    }
    this.#statements.delete(oldest);
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
