import type { DatabaseSync } from "node:sqlite";
import {
  type Client,
  type InArgs,
  type InStatement,
  LibsqlError,
  type ResultSet,
  type TransactionMode,
} from "@libsql/core/api";
import type { Row } from "../../shared/store/row.ts";
import type { BoundStatement } from "../../shared/store/statement.ts";
import { EmbeddedExecutor, type Engine, type EngineWrite } from "./executor.ts";
import { type Connection, GroupCommit } from "./group-commit.ts";
import { orPartial, toLibsqlError } from "./libsql-error.ts";
import { openFile } from "./open-file.ts";
import { type Statement, toStatement, unsupported } from "./parse-statement.ts";
import type { PreparedStatement } from "./prepared-statement.ts";
import { StatementCache } from "./statement-cache.ts";

/** Time limit of the wait for a lock on closing, in milliseconds. This wait blocks the event loop. */
const closeTimeoutMs = 50;

/**
 * A database file with the interface of `@libsql/client`, on top of `node:sqlite`.
 *
 * Reads run immediately. Writes that arrive in the same turn of the event loop share a commit.
 */
export class FileDatabase implements Client, Connection, Engine {
  readonly protocol = "file";
  readonly executor = new EmbeddedExecutor(this, this);
  readonly #path: string;
  readonly #lockTimeoutMs: number;
  readonly #commits: GroupCommit;
  readonly #statements = new StatementCache();
  #database: DatabaseSync;

  constructor(path: string, lockTimeoutMs: number) {
    this.#path = path;
    this.#lockTimeoutMs = lockTimeoutMs;
    this.#commits = new GroupCommit(this, lockTimeoutMs);
    this.#database = openFile(path, lockTimeoutMs);
  }

  get closed(): boolean {
    return !this.#database.isOpen;
  }

  get isTransaction(): boolean {
    return this.#database.isTransaction;
  }

  control(sql: string): void {
    this.#prepare(sql, false).step();
  }

  readNow(statement: BoundStatement): Row[] {
    return this.#readOne(statement);
  }

  readAllNow(statements: readonly BoundStatement[]): Row[][] {
    return statements.map((statement) => this.#readOne(statement));
  }

  writeSoon({ statement, event, otherwise, more = [], ...caller }: EngineWrite): void {
    const rows = ({ sql, args }: BoundStatement) => this.#prepare(sql, true).rows(args);
    this.#commits.push({
      isAtomic: true,
      run() {
        const found = rows(statement);
        if (found.length === 0) {
          const others = otherwise ? rows(otherwise) : [];
          return () => caller.resolve([found, others, []]);
        }
        const first = orPartial(() => {
          rows(event);
          return more.map(rows)[0] ?? [];
        });
        return () => caller.resolve([found, [], first]);
      },
      reject: caller.reject,
      delayed: caller.delayed,
    });
  }

  async execute(statement: InStatement, args?: InArgs): Promise<ResultSet> {
    const parsed = toStatement(args && typeof statement === "string" ? [statement, args] : statement);
    if (parsed.kind !== "writes") return this.#commits.retryWhileBusy(() => this.#run(parsed));
    const [result] = await this.#write([parsed]);
    if (!result) throw new LibsqlError("a statement was not executed", "UNKNOWN");
    return result;
  }

  async batch(statements: (InStatement | [string, InArgs?])[], mode?: TransactionMode): Promise<ResultSet[]> {
    const parsed = statements.map(toStatement);
    if (mode !== "write" && parsed.every(({ kind }) => kind === "reads")) {
      return this.#commits.retryWhileBusy(() =>
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
    await this.#commits.retryWhileBusy(() => {
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

  /** Commits the pending writes, and closes the file. */
  close(): void {
    if (this.closed) return;
    try {
      if (this.#commits.isWaiting) {
        this.control(`PRAGMA busy_timeout = ${closeTimeoutMs}`);
        this.#commits.commit();
      }
    } catch (error) {
      this.#commits.rejectAll(error);
    }
    this.#statements.clear();
    this.#database.close();
  }

  #readOne({ sql, args }: BoundStatement): Row[] {
    try {
      return this.#prepare(sql, false).rows(args);
    } catch (thrown) {
      throw toLibsqlError(thrown);
    }
  }

  #write(statements: readonly Statement[]): Promise<ResultSet[]> {
    return new Promise((resolve, reject) => {
      this.#commits.push({
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

  /** Runs several reads on the same state of the database. */
  #snapshot<T>(read: () => T): T {
    this.control("BEGIN");
    try {
      return read();
    } finally {
      this.control("COMMIT");
    }
  }

  #run({ sql, args, kind }: Statement): ResultSet {
    const result = this.#prepare(sql, kind === "writes").run(args);
    // A change of the schema may change the columns of prepared statements.
    if (/^\s*(?:create|alter|drop)\b/i.test(sql)) this.#statements.clear();
    return result;
  }

  #prepare(sql: string, writes: boolean): PreparedStatement {
    return this.#statements.prepare(this.#database, sql, writes);
  }
}

/**
 * Opens or creates a database file.
 * @param lockTimeoutMs time limit of the wait for a lock that another process holds, in milliseconds
 * @throws `failed_precondition` with a one-line reason if the file cannot be used
 */
export function openFileDatabase(path: string, lockTimeoutMs = 5_000): Client {
  return new FileDatabase(path, lockTimeoutMs);
}
