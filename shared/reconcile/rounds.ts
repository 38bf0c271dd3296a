import { and, eq, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import type { SQLiteUpdateSetSource } from "drizzle-orm/sqlite-core";
import { agents } from "../../schema/agents.ts";
import { callDatabase } from "../store/database-error.ts";

/** Time for which rounds have to fail until an agent counts as silent, in milliseconds. */
const silenceGraceMs = 15_000;

/** Time after which another server takes over the round of a server that has died, in milliseconds. */
const leaseMs = 60_000;

/** Time until the end of a lease above which the clock of the server that holds it is wrong, in milliseconds. */
const maxLeaseMs = 2 * leaseMs;

/** The part of a round that one server has claimed. */
export interface Claim {
  readonly agent: string;
  /** The position after which the round continues; empty at its beginning. */
  readonly cursor: string;
  /** The end of the lease, which identifies the claim, in microseconds since 1970. */
  readonly leaseUntil: number;
}

/** The rounds of reconciliation in the database: one per agent at a time, by whichever server holds its lease. */
export class Rounds {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Begins a round of an agent, or continues the unfinished one.
   * @param minAgeMs time since the last finished round before which none begins, in milliseconds
   * @returns undefined if another server has the lease, or if it is too early
   */
  async claim(signal: AbortSignal, agent: string, minAgeMs: number): Promise<Claim | undefined> {
    const nowMicros = this.#nowMicros();
    const leaseUntil = nowMicros + leaseMs * 1_000;
    const { name, cursor, roundAt, reconciledAt } = agents;
    // A time far ahead is that of a server whose clock was wrong.
    const minAgeMicros = minAgeMs * 1_000;
    const isOld = sql`(${reconciledAt} <= ${nowMicros - minAgeMicros} or ${reconciledAt} > ${nowMicros + minAgeMicros})`;
    const isDue = sql`(${cursor} <> '' or ${isOld})`;
    const isFree = sql`(${agents.leaseUntil} <= ${nowMicros} or ${agents.leaseUntil} > ${nowMicros + maxLeaseMs * 1_000})`;
    const statement = this.#db
      .insert(agents)
      .values({ name: agent, epoch: 0, leaseUntil, roundAt: nowMicros })
      .onConflictDoUpdate({
        target: name,
        set: { leaseUntil, roundAt: sql`case when ${cursor} = '' then ${nowMicros} else ${roundAt} end` },
        setWhere: sql`${isFree} and ${isDue}`,
      })
      .returning({ cursor });
    const [row] = await callDatabase(signal, "writes", () => statement);
    return row && { agent, cursor: row.cursor, leaseUntil };
  }

  /**
   * Stores the position after a step, and extends the lease.
   * @param isCompared true if the step was the last that compares the rows: none is unknown now
   * @returns undefined if another server has taken over
   */
  async advance(
    { agent, leaseUntil: before }: Claim,
    cursor: string,
    isCompared: boolean,
  ): Promise<Claim | undefined> {
    const leaseUntil = Math.max(before + 1, this.#nowMicros() + leaseMs * 1_000);
    const isHeld = await this.#update(agent, before, {
      ...{ cursor, leaseUntil },
      // While it is silent, only the comparison of all rows ends that.
      failingSince: isCompared
        ? null
        : sql`iif(${agents.unknownBefore} is null, null, ${agents.failingSince})`,
      ...(isCompared ? { unknownBefore: null } : {}),
    });
    return isHeld ? { agent, cursor, leaseUntil } : undefined;
  }

  /** Releases the lease, so that any server can continue at once. */
  async release({ agent, leaseUntil }: Claim): Promise<void> {
    await this.#update(agent, leaseUntil, { leaseUntil: 0 });
  }

  /**
   * Releases the lease after the agent's inventory could not be read. Once that has lasted for the grace period, the
   * agent is silent, and the round begins again, so that it compares all rows.
   */
  async fail({ agent, leaseUntil }: Claim): Promise<void> {
    const now = this.#nowMicros();
    const failingSince = sql`min(ifnull(${agents.failingSince}, ${now}), ${now})`;
    const before = now - silenceGraceMs * 1_000;
    const isSilent = sql`${failingSince} <= ${before}`;
    await this.#update(agent, leaseUntil, {
      leaseUntil: 0,
      failingSince,
      unknownBefore: sql`iif(${isSilent}, ${before}, null)`,
      cursor: sql`iif(${isSilent}, '', ${agents.cursor})`,
    });
  }

  /** Records that a round is complete, and releases its lease. */
  async finish({ agent, leaseUntil }: Claim): Promise<void> {
    const reconciledAt = sql`${agents.roundAt}`;
    await this.#update(agent, leaseUntil, {
      leaseUntil: 0,
      cursor: "",
      reconciledAt,
    });
  }

  /** Changes the row of an agent while the lease is held. Returns false if it is not. */
  async #update(
    agent: string,
    leaseUntil: number,
    change: SQLiteUpdateSetSource<typeof agents>,
  ): Promise<boolean> {
    const isHeld = and(eq(agents.name, agent), eq(agents.leaseUntil, leaseUntil));
    const statement = this.#db.update(agents).set(change).where(isHeld).returning({ name: agents.name });
    return (await callDatabase(undefined, "writes", () => statement)).length > 0;
  }

  #nowMicros(): number {
    return Math.floor(this.#clock() * 1_000);
  }
}
