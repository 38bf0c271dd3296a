import { sql } from "drizzle-orm";
import { aliased } from "../../schema/aliased.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import type { Call } from "../sandbox/call.ts";
import type { RecordView } from "../sandbox/store.ts";
import { dialect } from "./dialect.ts";
import type { Executor } from "./executor.ts";
import { perView } from "./per-view.ts";
import { ofView, type Row, storedSize, textAt, viewColumns } from "./row.ts";

const s = aliased(sandboxes, "s");

/**
 * Returns the statement that selects the first records of a list of ids: as many as fit into `bytes`, but at least one.
 * It sums sizes before reading.
 */
const statementOf = perView(
  (view) =>
    dialect.sqlToQuery(sql`
  select ${viewColumns(s, view)} from (
    select "id", "size", sum("size") over (order by "id") as "total" from (
      select ${s.id} as "id", ${storedSize(ofView(s, view))} as "size"
      from json_each(${sql.placeholder("ids")}) as "i" cross join ${s.table}
      where ${s.namespace} = ${sql.placeholder("namespace")} and ${s.id} = "i"."value"
    )
  ) as "k" cross join ${s.table}
  where ${s.namespace} = ${sql.placeholder("namespace")} and ${s.id} = "k"."id"
    and ("k"."total" <= ${sql.placeholder("bytes")} or "k"."total" = "k"."size")
  order by "k"."id"`).sql,
);

/** Returns the rows of the first ids that fit into `bytes`, by id. Records that were deleted since are missing. */
export async function readLargeRecords(
  executor: Executor,
  call: Call,
  { ids, view }: { readonly ids: readonly string[]; readonly view: RecordView },
  bytes: number,
): Promise<Map<string, Row>> {
  const args = [JSON.stringify(ids), call.namespace, call.namespace, bytes];
  const rows = await executor.read(call, { sql: statementOf(view), args, isLarge: true });
  return new Map(rows.map((row) => [textAt(row, 0), row]));
}
