import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { agents } from "../../schema/agents.ts";
import { instances } from "../../schema/instances.ts";
import { callDatabase } from "../store/database-error.ts";

/**
 * Time without a round after which an agent that is not configured counts as silent, in milliseconds. It is long, because
 * other servers may have the agent in their configuration and make rounds.
 */
const removedGraceMs = 5 * 60_000;

/** Maximum number of agents that one call looks for. */
const maxAgents = 1_000;

/** The agents that have left the configuration, and of which sandboxes are recorded. No round asks them. */
export class RemovedAgents {
  readonly #db: LibSQLDatabase;
  readonly #served: readonly string[];
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, served: readonly string[], clock: () => number) {
    this.#db = db;
    this.#served = served;
    this.#clock = clock;
  }

  /** Finds these agents, and lets those count as silent that no server has asked for a while. Returns their names. */
  async note(signal: AbortSignal): Promise<readonly string[]> {
    const names = (await this.#recorded(signal)).filter((name) => !this.#served.includes(name));
    for (const name of names) await this.#noteOne(signal, name);
    return names;
  }

  /** Returns the agents of all lives. It looks up one life of each, because an agent may have many. */
  async #recorded(signal: AbortSignal): Promise<string[]> {
    const isLive = sql`${instances.phase} <> 'gone'`;
    const next = sql`(select min(${instances.agent}) from ${instances}
      where ${isLive} and ${instances.agent} > named.agent)`;
    const query = sql`with recursive named(agent) as (
      select min(${instances.agent}) from ${instances} where ${isLive}
      union all select ${next} from named where named.agent is not null)
      select agent from named where agent is not null limit ${maxAgents}`;
    const rows = await callDatabase(signal, "reads", () => this.#db.all<{ agent: string }>(query));
    return rows.map(({ agent }) => agent);
  }

  /** Does as a failed round does. A round of another server that compares the rows ends the silence. */
  async #noteOne(signal: AbortSignal, name: string): Promise<void> {
    const now = Math.floor(this.#clock() * 1_000);
    const before = now - removedGraceMs * 1_000;
    const since = sql`min(ifnull(${agents.failingSince}, ${now}), ${now})`;
    const statement = this.#db
      .insert(agents)
      .values({ name, epoch: 0, failingSince: now })
      .onConflictDoUpdate({
        target: agents.name,
        set: {
          failingSince: since,
          unknownBefore: sql`iif(${since} <= ${before}, ${before}, ${agents.unknownBefore})`,
        },
        setWhere: sql`${agents.leaseUntil} <= ${now}`,
      });
    await callDatabase(signal, "writes", () => statement);
  }
}
