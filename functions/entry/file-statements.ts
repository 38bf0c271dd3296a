import type { DatabaseSync } from "node:sqlite";
import { FileStatement } from "./file-statement.ts";

/** The size of the cache, and the length of a statement in characters; only Lists of many filters are longer. */
const maxStatements = 256;
const maxStatementLength = 4_000;

/** A statement, and when it was last used, counted in uses of the cache. */
interface Entry {
  readonly statement: FileStatement;
  usedAt: number;
}

/** The prepared statements of a database. It forgets the one not used for longest, and never keeps a long one. */
export class FileStatements {
  readonly #entries = new Map<string, Entry>();
  #uses = 0;

  /** @param writes whether the rows the statement returns are rows that it changed */
  prepare(database: DatabaseSync, sql: string, writes: boolean): FileStatement {
    const cached = this.#entries.get(sql);
    if (cached) {
      cached.usedAt = ++this.#uses;
      return cached.statement;
    }
    const statement = new FileStatement(database, sql, writes);
    if (sql.length > maxStatementLength) return statement;
    this.#entries.set(sql, { statement, usedAt: ++this.#uses });
    if (this.#entries.size > maxStatements) this.#forgetOldest();
    return statement;
  }

  clear(): void {
    this.#entries.clear();
  }

  #forgetOldest(): void {
    let oldest: string | undefined;
    let oldestUse = Number.POSITIVE_INFINITY;
    for (const [sql, { usedAt }] of this.#entries) {
      if (usedAt >= oldestUse) continue;
      oldest = sql;
      oldestUse = usedAt;
    }
    if (oldest !== undefined) this.#entries.delete(oldest);
  }
}
