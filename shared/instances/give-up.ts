import { and, eq, lte, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { givenUp } from "../../schema/agents.ts";
import { callDatabase } from "../store/database-error.ts";
import { unknownExitStatus } from "./view.ts";

/** Maximum of sandboxes that are given up, or read, at once. */
const maxBatch = 500;

/** Lives that were given up, and that their agent is to end should it return. */
export interface GivenUp {
  readonly namespace: string;
  readonly id: string;
  /** Lives up to this number. */
  readonly number: number;
}

/** The part of the database that forgetting an agent is about. */
export class GiveUpStore {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Gives up at most 500 sandboxes of an agent: their rows are gone, their exits `lost`.
   * @returns how many, and whether anything was ever recorded of the agent
   */
  async giveUp(signal: AbortSignal, agent: string): Promise<{ count: number; isKnown: boolean }> {
    const now = Math.floor(this.#clock() * 1_000);
    // The same rows for each statement of the batch: the last one changes them.
    const batch = sql`select namespace, id from instances where agent = ${agent} and phase <> 'gone'
      order by namespace, id limit ${maxBatch}`;
    const live = sql`instances where (namespace, id) in (${batch})`;
    const [, , rows, known] = await callDatabase(signal, "writes", () =>
      this.#db.batch([
        this.#db.run(sql`insert into given_up (agent, namespace, id, number)
          select agent, namespace, id, highest from ${live}
          on conflict (agent, namespace, id) do update set number = max(given_up.number, excluded.number)`),
        this.#db.run(sql`insert into exits (namespace, id, life, status, exited_at_seconds, exited_at_nanos, reason, recorded_at)
          select namespace, id, life, ${unknownExitStatus}, ${Math.floor(now / 1_000_000)}, ${(now % 1_000_000) * 1_000},
            'lost', ${now} from ${live} and phase <> 'creating' on conflict do nothing`),
        this.#db.all(sql`update instances set phase = 'gone', pid = 0, revision = revision + 1, observed_at = ${now}
          where (namespace, id) in (${batch}) returning id`),
        this.#db.all(sql`select 1 from instances where agent = ${agent}
          union all select 1 from agents where name = ${agent} limit 1`),
      ]),
    );
    return { count: rows.length, isKnown: known.length > 0 };
  }

  /** Returns at most 500 of what an agent is to be told. */
  async list(agent: string): Promise<readonly GivenUp[]> {
    const { namespace, id, number } = givenUp;
    const select = this.#db.select({ namespace, id, number }).from(givenUp).where(eq(givenUp.agent, agent));
    return callDatabase(undefined, "reads", () => select.limit(maxBatch));
  }

  /** Removes what an agent has confirmed. */
  async confirm(agent: string, { namespace, id, number }: GivenUp): Promise<void> {
    const isIt = and(
      eq(givenUp.agent, agent),
      eq(givenUp.namespace, namespace),
      eq(givenUp.id, id),
      lte(givenUp.number, number),
    );
    await callDatabase(undefined, "writes", () => this.#db.delete(givenUp).where(isIt).run());
  }
}
