import { type SQL, sql } from "drizzle-orm";

/** Returns the query of an index's first id that is not below another. */
export type FirstId = (from: SQL) => SQL;

/**
 * Selects ids of two or more indexes in order, with a column `inAll` that is 1 if the id is in each. Indexes that are
 * behind are searched for the first id from the highest one on, so that the ids between are skipped. It takes at most
 * twice as many rows as the index with the fewest ids has.
 * @param limit maximum number of rows
 */
export function intersect(indexes: readonly FirstId[], from: SQL, limit: SQL): SQL {
  const columns = sql.raw(indexes.map((_, at) => `"x${at}"`).join());
  const isThere = sql`min(${columns}) is not null`;
  const inAll = sql`min(${columns}) = max(${columns})`;
  // No character of an id sorts before the "!".
  const next = sql`max(${columns}) || iif(${inAll}, '!', '')`;
  const firstOf = (from: SQL) =>
    sql.join(
      indexes.map((first) => first(from)),
      sql`,`,
    );
  return sql`with recursive "z"(${columns}) as (
      select ${firstOf(from)}
      union all select ${firstOf(next)} from "z" where ${isThere} limit 0 + ${limit}
    )
    select min(${columns}) as "id", ${inAll} as "inAll" from "z" where ${isThere}`;
}
