import { and, eq, lte, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { givenUp } from "../../schema/agents.ts";
import { callDatabase } from "../store/database-error.ts";
import { unknownExitStatus } from "./view.ts";

/** Maximum number of sandboxes in one statement. */
const maxSandboxes = 500;

/** Lives that were given up. Their agent must end them if it returns. */
export interface GivenUp {
  readonly namespace: string;
  readonly id: string;
  /** All lives up to this number. */
  readonly number: number;
}

/** Records in the database which lives were given up. */
export class GiveUpStore {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Gives up at most 500 sandboxes of an agent: their phase is `gone`, their exits are `lost`.
   * @returns their number; `isKnown` is true if the database has a record of the agent
   */
  async giveUp(signal: AbortSignal, agent: string): Promise<{ count: number; isKnown: boolean }> {
    const nowMicros = Math.floor(this.#clock() * 1_000);
    // Every statement of the batch selects the same rows, because only the third one changes them.
    const batch = sql`select namespace, id from instances where agent = ${agent} and phase <> 'gone'
      order by namespace, id limit ${maxSandboxes}`;
    const live = sql`instances where (namespace, id) in (${batch})`;
    const [, , rows, known] = await callDatabase(signal, "writes", () =>
      this.#db.batch([
        this.#db.run(sql`insert into given_up (agent, namespace, id, number)
          select agent, namespace, id, highest from ${live}
          on conflict (agent, namespace, id) do update set number = max(given_up.number, excluded.number)`),
        this.#db.run(sql`insert into exits (namespace, id, life, status, exited_at_seconds, exited_at_nanos, reason, recorded_at)
          select namespace, id, life, ${unknownExitStatus}, ${Math.floor(nowMicros / 1_000_000)}, ${(nowMicros % 1_000_000) * 1_000},
            'lost', ${nowMicros} from ${live} and phase <> 'creating' on conflict do nothing`),
        this.#db.all(sql`update instances set phase = 'gone', pid = 0, revision = revision + 1, observed_at = ${nowMicros}
          where (namespace, id) in (${batch}) returning id`),
        this.#db.all(sql`select 1 from instances where agent = ${agent}
          union all select 1 from agents where name = ${agent} limit 1`),
      ]),
    );
    return { count: rows.length, isKnown: known.length > 0 };
  }

  /** Returns at most 500 entries that an agent has not yet confirmed. */
  async list(agent: string): Promise<readonly GivenUp[]> {
    const { namespace, id, number } = givenUp;
    const select = this.#db.select({ namespace, id, number }).from(givenUp).where(eq(givenUp.agent, agent));
    return callDatabase(undefined, "reads", () => select.limit(maxSandboxes));
  }

  /** Removes an entry that the agent has confirmed. */
  async confirm(agent: string, { namespace, id, number }: GivenUp): Promise<void> {
    const isEntry = and(
      eq(givenUp.agent, agent),
      eq(givenUp.namespace, namespace),
      eq(givenUp.id, id),
      lte(givenUp.number, number),
    );
    await callDatabase(undefined, "writes", () => this.#db.delete(givenUp).where(isEntry).run());
  }
}
