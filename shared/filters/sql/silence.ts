import { type SQL, sql } from "drizzle-orm";
import { agents } from "../../../schema/agents.ts";
import { type Aliased, aliased } from "../../../schema/aliased.ts";
import type { instances } from "../../../schema/instances.ts";

const a = aliased(agents, "a");

/** The condition that any agent is silent. SQLite evaluates it once per statement and, while no agent is silent,
 * skips the subquery. */
export const isAnySilent = sql`exists (select 1 from ${a.table} where ${a.unknownBefore} > 0)`;

/**
 * Returns the time since which the agent of a life has been silent, in microseconds since 1970, in SQL. It is NULL if
 * the recorded phase is certain: the agent is not silent, or has answered about the life since, or the phase cannot end
 * unobserved. A life that has stopped never runs again, and `creating` describes a call of the functions.
 */
export function silentSince({ phase, agent, observedAt }: Aliased<typeof instances>): SQL {
  const since = sql`(select ${a.failingSince} from ${a.table} where ${a.name} = ${agent}
    and ${a.unknownBefore} > ${observedAt} and ${phase} in ('created', 'running'))`;
  return sql`iif(${isAnySilent}, ${since}, null)`;
}

/**
 * Returns the lowest id within bounds whose life may be unknown, in SQL; NULL if there is none.
 * @param inBounds the condition on ids
 */
export function firstAtSilent(i: Aliased<typeof instances>, namespace: SQL, inBounds: SQL): SQL {
  const first = sql`(select ${i.id} from ${i.table} where ${i.namespace} = ${namespace}
    and ${i.agent} = ${a.name} and ${inBounds} order by ${i.id} limit 1)`;
  return sql`(select min(${first}) from ${a.table} where ${a.unknownBefore} > 0)`;
}
