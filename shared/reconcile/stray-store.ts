import { and, eq, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { strays } from "../../schema/strays.ts";
import { appendDrafts, hasChanged } from "../events/append.ts";
import { causeOf } from "../events/event.ts";
import { callDatabase } from "../store/database-error.ts";
import type { SandboxKey } from "./key.ts";
import { ownCall } from "./own-call.ts";

/** A life at an agent that no row is about. */
export interface Stray extends SandboxKey {
  readonly life: number;
}

/** A stray that was recorded. */
export interface FoundStray extends Stray {
  /** The time when it was first seen, in milliseconds since 1970. */
  readonly foundAtMs: number;
}

/** The strays of agents in the database. */
export class StrayStore {
  readonly #db: LibSQLDatabase;
  readonly #onEvents: (namespace: string) => void;

  /** @param onEvents called after events were appended to the log of a namespace */
  constructor(db: LibSQLDatabase, onEvents: (namespace: string) => void) {
    this.#db = db;
    this.#onEvents = onEvents;
  }

  /** Records strays, unless they are recorded already. */
  async note(agent: string, found: readonly Stray[], nowMs: number): Promise<void> {
    if (found.length === 0) return;
    const rows = found.map((stray) => ({ agent, ...stray, foundAt: Math.floor(nowMs * 1_000) }));
    await callDatabase(undefined, "writes", () =>
      this.#db.insert(strays).values(rows).onConflictDoNothing().run(),
    );
  }

  /** Returns an agent's strays after one of them, by namespace, id and life. */
  async list(
    signal: AbortSignal,
    agent: string,
    after: Stray | undefined,
    limit: number,
  ): Promise<FoundStray[]> {
    const { namespace, id, life, foundAt } = strays;
    const from = [after?.namespace ?? "", after?.id ?? "", after?.life ?? 0] as const;
    const isAfter = sql`(${namespace}, ${id}, ${life}) > (${from[0]}, ${from[1]}, ${from[2]})`;
    const select = this.#db
      .select({ namespace, id, life, foundAt })
      .from(strays)
      .where(and(eq(strays.agent, agent), isAfter))
      .orderBy(namespace, id, life)
      .limit(limit);
    const rows = await callDatabase(signal, "reads", () => select);
    return rows.map(({ foundAt: micros, ...stray }) => ({ ...stray, foundAtMs: micros / 1_000 }));
  }

  /** Removes a stray that was shut down, and appends the event of that. */
  async end(agent: string, { namespace, id, life }: Stray, nowMs: number): Promise<void> {
    const isStray = and(
      eq(strays.agent, agent),
      sql`(${strays.namespace}, ${strays.id}, ${strays.life}) = (${namespace}, ${id}, ${life})`,
    );
    const cause = causeOf(ownCall(namespace));
    const removed = { type: "removed", life, reason: "stray", data: { agent } } as const;
    const changed = { namespace, id, nowMicros: Math.floor(nowMs * 1_000) };
    await callDatabase(undefined, "writes", () =>
      this.#db.batch([
        this.#db.delete(strays).where(isStray),
        appendDrafts(this.#db, changed, cause, [removed], hasChanged),
      ]),
    );
    this.#onEvents(namespace);
  }

  /** Removes strays that are gone, or that a row is about by now. */
  async remove(agent: string, gone: readonly Stray[]): Promise<void> {
    if (gone.length === 0) return;
    const { namespace, id, life } = strays;
    const list = JSON.stringify(gone.map((stray) => [stray.namespace, stray.id, stray.life]));
    const isListed = sql`(${namespace}, ${id}, ${life}) in
      (select value ->> 0, value ->> 1, value ->> 2 from json_each(${list}))`;
    await callDatabase(undefined, "writes", () =>
      this.#db
        .delete(strays)
        .where(and(eq(strays.agent, agent), isListed))
        .run(),
    );
  }
}
