import type { DatabaseSync } from "node:sqlite";
import { PreparedStatement } from "./prepared-statement.ts";

/** Maximum number of cached statements, and of characters in each. Only Lists with many filters are longer. */
const maxStatements = 256;
const maxStatementLength = 4_000;

/** A cached statement, and the number of its last use, counted over all uses of the cache. */
interface Entry {
  readonly statement: PreparedStatement;
  usedAt: number;
}

/** A cache of a database's prepared statements. It evicts the least recently used one, and never keeps long ones. */
export class StatementCache {
  readonly #entries = new Map<string, Entry>();
  #uses = 0;

  /** Returns a prepared statement. @param writes true if the rows it returns are rows that it changed */
  prepare(database: DatabaseSync, sql: string, writes: boolean): PreparedStatement {
    const cached = this.#entries.get(sql);
    if (cached) {
      cached.usedAt = ++this.#uses;
      return cached.statement;
    }
    const statement = new PreparedStatement(database, sql, writes);
    if (sql.length > maxStatementLength) return statement;
    this.#entries.set(sql, { statement, usedAt: ++this.#uses });
    if (this.#entries.size > maxStatements) this.#evictOldest();
    return statement;
  }

  clear(): void {
    this.#entries.clear();
  }

  #evictOldest(): void {
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
