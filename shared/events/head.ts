import { sql } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core/dialect";
import { Statement } from "../store/statement.ts";
import { lastSequence } from "./append.ts";

/** Returns the statement that reads the last sequence of a namespace. */
export function createHeadStatement(): Statement<"namespace"> {
  const query = sql`select ${lastSequence(sql.placeholder("namespace"))}`;
  return new Statement(new SQLiteAsyncDialect().sqlToQuery(query));
}
