import { type SQL, sql } from "drizzle-orm";

/**
 * Selects ids of two or more indexes in order, with a column `holds` that is 1 if the id is in each. Indexes that are
 * behind are searched for the first id from the highest one on, so that the ids between are skipped. It takes at most
 * twice as many rows as the index with the fewest ids has.
 * @param firstIds returns the query of each index's first id that is not below another
 * @param limit maximum number of rows
 */
export function intersect(firstIds: (from: SQL) => SQL[], from: SQL, limit: SQL): SQL {
  const first = firstIds(from);
  const columns = sql.raw(first.map((_, at) => `x${at}`).join());
  const lowest = sql`min(${columns})`;
  const inAll = sql`${lowest} = max(${columns})`;
  // The lowest is NULL when an index has no further id. No character of an id sorts before the "!".
  const next = firstIds(sql`max(${columns}) || iif(${inAll}, '!', '')`);
  const rows = sql`from z where ${lowest} > ''`;
  return sql`with recursive z(${columns}) as (
      select ${sql.join(first, sql`, `)}
      union all select ${sql.join(next, sql`, `)} ${rows} limit 0 + ${limit}
    )
    select ${lowest} as "id", ${inAll} as "holds" ${rows}`;
}

/**
 * Selects ids in order, each by a search for the first one after the one before.
 * @param firstId returns the query of the first id that is not below another
 * @param limit maximum number of rows
 */
export function stepThrough(firstId: (from: SQL) => SQL, from: SQL, limit: SQL): SQL {
  return sql`with recursive z(x) as (
      select ${firstId(from)}
      union all select ${firstId(sql`x || '!'`)} from z where x > '' limit 0 + ${limit}
    )
    select x as "id" from z where x > ''`;
}
