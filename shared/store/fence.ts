import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core/dialect";
import type { Call, Fence } from "../sandbox/call.ts";
import { fenceText } from "./database-error.ts";
import type { BoundStatement } from "./statement.ts";

const dialect = new SQLiteAsyncDialect();

/** Returns the fence of a condition, whose parameters are texts and numbers. */
export function toFence(condition: SQL): Fence {
  const { sql: text, params } = dialect.sqlToQuery(condition);
  return {
    condition: text,
    args: params.map((param) => (typeof param === "number" ? param : String(param))),
  };
}

/** Returns a query that fails unless the condition of a fence holds: no other function of SQLite fails with a text. */
function fenceQuery(condition: string): string {
  return `select json_extract('{}', case when ${condition} then '$' else '${fenceText}' end)`;
}

function toSql({ condition, args }: Fence): SQL {
  const parts = fenceQuery(condition).split("?");
  return sql.join(
    parts.flatMap((part, at) => [sql.raw(part), ...(at < args.length ? [sql`${args[at]}`] : [])]),
  );
}

/** Returns the last statements of a batch that writes for a call. They undo the batch if the call has lost its fence. */
export function fenced(db: LibSQLDatabase, { fence }: Pick<Call, "fence">) {
  return fence ? [db.all(toSql(fence))] : [];
}

/** Returns the same statements for an executor. */
export function fencedStatements({ fence }: Pick<Call, "fence">): BoundStatement[] {
  return fence ? [{ sql: fenceQuery(fence.condition), args: [...fence.args] }] : [];
}
