import { and, eq, isNull, lt, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { agents } from "../../schema/agents.ts";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { recordUidOf } from "./aim.ts";
import { hasKey } from "./has-key.ts";
import type { Instance } from "./instance.ts";
import { rowValues } from "./row-values.ts";
import { type AgentView, type LifeExit, unknownExitStatus } from "./view.ts";

/** The id and the time of a write. */
export interface Writing {
  readonly namespace: string;
  readonly id: string;
  /** Microseconds since 1970. */
  readonly nowMicros: number;
}

function columnsOf({ createdAt, ...instance }: Instance) {
  return {
    ...instance,
    createdAtSeconds: createdAt?.seconds ?? null,
    createdAtNanos: createdAt?.nanos ?? null,
  };
}

/**
 * Replaces a row by compare-and-swap, or inserts the first one. The statement returns a row only if it wrote one.
 * @param isObserved false if the agent has not answered, so that the row was last observed before
 */
export function writeInstance(
  db: LibSQLDatabase,
  writing: Writing,
  before: Instance | undefined,
  next: Instance,
  isObserved: boolean,
) {
  const { namespace, id, nowMicros } = writing;
  const returned = { revision: instances.revision };
  if (!before) {
    const row = { namespace, id, ...columnsOf(next), observedAt: nowMicros };
    return db.insert(instances).values(row).onConflictDoNothing().returning(returned);
  }
  return db
    .update(instances)
    .set({ ...columnsOf(next), ...(isObserved ? { observedAt: nowMicros } : {}) })
    .where(isRevision(writing, before))
    .returning(returned);
}

/**
 * Inserts the exit of a life, unless it has one.
 * @param ifCurrent true to insert only if the row is still about this life. Needed for exits of agents without views,
 *   which do not name the life
 */
export function insertExit(
  db: LibSQLDatabase,
  writing: Writing,
  { life, status, exitedAt, reason }: LifeExit,
  ifCurrent: boolean,
) {
  const { namespace, id, nowMicros } = writing;
  const values = rowValues(exits, {
    namespace,
    id,
    life,
    status,
    exitedAtSeconds: exitedAt?.seconds ?? null,
    exitedAtNanos: exitedAt?.nanos ?? null,
    reason,
    recordedAt: nowMicros,
  });
  const isCurrent = sql`exists (select 1 from ${instances} where ${isLife(writing, life)})`;
  const source = sql`select ${values} where ${ifCurrent ? isCurrent : sql`true`}`;
  return db.insert(exits).select(source).onConflictDoNothing();
}

/** Inserts the exit `lost` of a life that ends, unless it has an exit or the row has changed. */
export function insertLost(db: LibSQLDatabase, writing: Writing, before: Instance) {
  const source = sql`select ${lostExit(writing.nowMicros)} from ${instances} where ${isRevision(writing, before)}`;
  return db.insert(exits).select(source).onConflictDoNothing();
}

/** Deletes the record of a compound operation, if the life has ended. */
export function deleteRecord(db: LibSQLDatabase, writing: Writing, startCall: string) {
  const isGone = sql`exists (select 1 from ${instances} where ${hasKey(instances, writing)}
    and ${instances.phase} = 'gone')`;
  const isRecord = and(hasKey(sandboxes, writing), eq(sandboxes.uid, recordUidOf(startCall)));
  return db.delete(sandboxes).where(and(isRecord, isGone));
}

/** Returns the condition that the row is still the one that was read. */
export function isUnchanged(writing: Writing, before: Instance | undefined): SQL {
  return before
    ? sql`exists (select 1 from ${instances} where ${isRevision(writing, before)})`
    : sql`not exists (select 1 from ${instances} where ${hasKey(instances, writing)})`;
}

function isRevision(writing: Writing, { revision }: Instance): SQL | undefined {
  return and(hasKey(instances, writing), eq(instances.revision, revision));
}

function isLife(writing: Writing, life: number): SQL | undefined {
  return and(hasKey(instances, writing), eq(instances.life, life));
}

/** Returns the values of the exit `lost` of the life in a row of `instances`. */
export function lostExit(nowMicros: number): SQL {
  const { namespace, id, life } = instances;
  return rowValues(exits, {
    namespace,
    id,
    life,
    status: unknownExitStatus,
    exitedAtSeconds: Math.floor(nowMicros / 1_000_000),
    exitedAtNanos: (nowMicros % 1_000_000) * 1_000,
    reason: "lost",
    recordedAt: nowMicros,
  });
}

/** Records the epoch of an agent's data folder, if it is higher than the recorded one. */
export function recordEpoch(db: LibSQLDatabase, { agent, epoch }: AgentView) {
  return db
    .insert(agents)
    .values({ name: agent, epoch })
    .onConflictDoUpdate({ target: agents.name, set: { epoch }, setWhere: lt(agents.epoch, epoch) });
}

/** Records that an agent, about which the last round has failed, has answered. Once it is silent, only a round may. */
export function recordAnswer(db: LibSQLDatabase, agent: string) {
  return db
    .update(agents)
    .set({ failingSince: null })
    .where(and(eq(agents.name, agent), isNull(agents.unknownBefore)));
}
