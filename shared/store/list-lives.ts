import { type SQL, sql } from "drizzle-orm";
import { aliased } from "../../schema/aliased.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { dialect } from "./dialect.ts";
import { Statement } from "./statement.ts";
import { statusColumns } from "./status.ts";

const c = aliased(instances, "c");
const i = aliased(instances, "i");
const s = aliased(sandboxes, "s");

const { placeholder } = sql;
const bounds = sql`${i.namespace} = ${placeholder("namespace")} and ${i.id} > ${placeholder("after")}`;
const inOrder = sql`order by ${i.id} limit 0 + ${placeholder("limit")}`;

type LivesStatement = Statement<"namespace" | "after" | "limit">;

/** Selects the id, the number, the presence of a record, and the status of each life with one of these ids. */
function statementOf(ids: SQL): LivesStatement {
  const { life, expiresAt } = statusColumns(c.namespace, c.id);
  const isRecorded = sql`exists (select 1 from ${s.table} where ${s.namespace} = ${c.namespace} and ${s.id} = ${c.id})`;
  return new Statement(
    dialect.sqlToQuery(sql`
      select ${c.id}, ${c.life}, ${isRecorded}, ${life}, ${expiresAt}
      from (${ids}) as k cross join ${c.table}
      where ${c.namespace} = ${placeholder("namespace")} and ${c.id} = k.id order by ${c.id}`),
  );
}

/** Selects the lives of a namespace. */
export function livesStatement(): LivesStatement {
  return statementOf(sql`select ${i.id} as id from ${i.table} where ${bounds} ${inOrder}`);
}

/** Selects the lives of a namespace that are not over, with and without a record. */
export function orphansStatement(): LivesStatement {
  const ofPhases = ["creating", "created", "running", "stopped"].map((phase) => {
    const rows = sql`${i.table} where ${bounds} and ${i.phase} = ${sql.raw(`'${phase}'`)}`;
    return sql`select id from (select ${i.id} as id from ${rows} ${inOrder})`;
  });
  const ids = sql.join(ofPhases, sql` union all `);
  return statementOf(sql`select id from (${ids}) order by id limit 0 + ${placeholder("limit")}`);
}
