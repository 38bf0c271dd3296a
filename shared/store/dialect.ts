import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core/dialect";

/**
 * Writes each parameter as `+?`, an expression of the same value. From a bare `column = ?`, SQLite 3.54 derives the
 * order of a query that sorts, groups or takes a maximum, and prepares it again whenever a value is bound.
 */
class ExpressionDialect extends SQLiteAsyncDialect {
  override escapeParam(): string {
    return "+?";
  }
}

/** Builds the text of all statements. */
export const dialect = new ExpressionDialect();
