import { and, eq, lte, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { agents, givenUp } from "../../schema/agents.ts";
import { aliased } from "../../schema/aliased.ts";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { strays } from "../../schema/strays.ts";
import { appendEvents } from "../events/append.ts";
import { causeOf } from "../events/event.ts";
import type { Call } from "../sandbox/call.ts";
import { callDatabase } from "../store/database-error.ts";
import { recordUid } from "./begin-delete.ts";
import { hasKey } from "./has-key.ts";
import { rowValues } from "./row-values.ts";
import { lostExit } from "./save.ts";

/** Maximum number of sandboxes in one statement. */
const maxSandboxes = 500;

/** Lives that were given up. Their agent must end them if it returns. */
export interface GivenUp {
  readonly namespace: string;
  readonly id: string;
  /** All lives up to this number. */
  readonly number: number;
}

/** The caller that gives sandboxes up. */
export type GiveUpCall = Pick<Call, "signal" | "actor" | "caller" | "requestId">;

/** Records in the database which lives were given up. */
export class GiveUpStore {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;
  readonly #onEvents: (namespace: string) => void;

  /**
   * @param clock returns the time in milliseconds since 1970
   * @param onEvents called after events were appended to the log of a namespace
   */
  constructor(db: LibSQLDatabase, clock: () => number, onEvents: (namespace: string) => void) {
    this.#db = db;
    this.#clock = clock;
    this.#onEvents = onEvents;
  }

  /**
   * Gives up at most 500 sandboxes of an agent: their phase is `gone`, their exits are `lost`.
   * @returns their number; `isKnown` is true if the database has a record of the agent
   */
  async giveUp(call: GiveUpCall, agent: string): Promise<{ count: number; isKnown: boolean }> {
    const nowMicros = Math.floor(this.#clock() * 1_000);
    const { namespace, id, phase, highest, revision, wanted, onExit } = instances;
    const isDeletedAtEnd = sql`(${wanted} = 'deleted'
      or (${wanted} = '' and ${onExit} = 'delete' and ${phase} <> 'creating'))`;
    // Every statement of the batch selects the same rows, because only the last write changes them.
    const batch = this.#db
      .select({ namespace, id })
      .from(instances)
      // A literal, because the partial index is not used for a parameter.
      .where(sql`${instances.agent} = ${agent} and ${phase} <> 'gone'`)
      .orderBy(namespace, id)
      .limit(maxSandboxes);
    const isInBatch = sql`(${namespace}, ${id}) in ${batch}`;
    const entry = rowValues(givenUp, { agent: instances.agent, namespace, id, number: highest });
    const newest = sql`max(${givenUp.number}, ${aliased(givenUp, "excluded").number})`;
    const hasExit = sql`exists (select 1 from ${exits}
      where ${hasKey(exits, instances)} and ${exits.life} = ${instances.life})`;
    const event = (type: "lost" | "removed" | "deleted", isAffected: SQL) =>
      appendEvents(
        this.#db,
        {
          ...causeOf(call),
          namespace,
          id,
          type,
          life: type === "deleted" ? sql`0` : instances.life,
          reason: type === "deleted" ? "" : "lost",
          time: nowMicros,
          data: sql`cast(json_object('agent', ${instances.agent}) as blob)`,
        },
        sql`from ${instances} where ${isInBatch} and ${isAffected}`,
        sql`row_number() over (partition by ${namespace} order by ${id})`,
      );
    const isDeletion = sql`${isDeletedAtEnd} and exists (select 1 from ${sandboxes}
      where ${hasKey(sandboxes, instances)} and ${sandboxes.uid} = ${recordUid})`;
    const isLost = sql`${phase} <> 'creating' and not ${hasExit}`;
    const [, , , , , , rows, known] = await callDatabase(call.signal, "writes", () =>
      this.#db.batch([
        this.#db
          .insert(givenUp)
          .select(sql`select ${entry} from ${instances} where ${isInBatch}`)
          .onConflictDoUpdate({
            target: [givenUp.agent, givenUp.namespace, givenUp.id],
            set: { number: newest },
          }),
        event("lost", isLost),
        this.#db
          .insert(exits)
          .select(
            sql`select ${lostExit(nowMicros)} from ${instances} where ${isInBatch} and ${phase} <> 'creating'`,
          )
          .onConflictDoNothing(),
        event("removed", sql`true`),
        event("deleted", isDeletion),
        this.#db.delete(sandboxes).where(sql`(${sandboxes.namespace}, ${sandboxes.id}, ${sandboxes.uid}) in (
          select ${namespace}, ${id}, ${recordUid} from ${instances} where ${isInBatch} and ${isDeletedAtEnd})`),
        this.#db
          .update(instances)
          .set({
            phase: "gone",
            wanted: sql`case when ${isDeletedAtEnd} then '' else ${wanted} end`,
            pid: 0,
            revision: sql`${revision} + 1`,
            observedAt: nowMicros,
          })
          .where(isInBatch)
          .returning({ namespace }),
        this.#db.all(sql`select 1 from ${instances} where ${instances.agent} = ${agent}
          union all select 1 from ${agents} where ${agents.name} = ${agent} limit 1`),
        // If the agent returns, they are found again.
        this.#db.delete(strays).where(eq(strays.agent, agent)),
      ]),
    );
    for (const each of new Set(rows.map((row) => row.namespace))) this.#onEvents(each);
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
      hasKey(givenUp, { namespace, id }),
      lte(givenUp.number, number),
    );
    await callDatabase(undefined, "writes", () => this.#db.delete(givenUp).where(isEntry).run());
  }
}
