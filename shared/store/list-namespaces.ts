import { sql } from "drizzle-orm";
import { aliased } from "../../schema/aliased.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { dialect } from "./dialect.ts";
import { Statement } from "./statement.ts";

const s = aliased(sandboxes, "s");
const i = aliased(instances, "i");

/** The highest number that is counted. */
export const maxCounted = 1_000;

/** Returns the first namespace after another one that has a record or a recorded life. Each table is searched once. */
function firstAfter(name: ReturnType<typeof sql>) {
  const ofRecords = sql`(select min(${s.namespace}) from ${s.table} where ${s.namespace} > ${name})`;
  const ofLives = sql`(select min(${i.namespace}) from ${i.table} where ${i.namespace} > ${name})`;
  // The function with two arguments is NULL if any of them is.
  return sql`coalesce(min(${ofRecords}, ${ofLives}), ${ofRecords}, ${ofLives})`;
}

/** Selects names of namespaces in order. It skips from each to the next, whatever is in them. */
export function namesStatement(): Statement<"after" | "limit"> {
  return new Statement(
    dialect.sqlToQuery(sql`
    with recursive n(name) as (
      select ${firstAfter(sql`${sql.placeholder("after")}`)}
      union all select ${firstAfter(sql`n.name`)} from n where n.name is not null limit 0 + ${sql.placeholder("limit")}
    )
    select name from n where name is not null`),
  );
}

const limit = sql.raw(String(maxCounted + 1));

/** Selects each name of a JSON array with the numbers of its records and of its living sandboxes. */
export function countsStatement(): Statement<"names"> {
  return new Statement(
    dialect.sqlToQuery(sql`
    select n.value,
      (select count(*) from (select 1 from ${s.table} where ${s.namespace} = n.value limit ${limit})),
      (select count(*) from (select 1 from ${i.table} where ${i.namespace} = n.value
        and ${i.phase} in ('creating', 'created', 'running', 'stopped') limit ${limit}))
    from json_each(${sql.placeholder("names")}) as n`),
  );
}
