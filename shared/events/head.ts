import { sql } from "drizzle-orm";
import { dialect } from "../store/dialect.ts";
import { Statement } from "../store/statement.ts";
import { lastSequence } from "./append.ts";

/** Returns the statement that reads the last sequence of a namespace. */
export function createHeadStatement(): Statement<"namespace"> {
  const query = sql`select ${lastSequence(sql.placeholder("namespace"))}`;
  return new Statement(dialect.sqlToQuery(query));
}
