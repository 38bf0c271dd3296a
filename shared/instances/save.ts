import { and, eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { agents } from "../../schema/agents.ts";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import type { Instance } from "./instance.ts";
import { type AgentView, type LifeExit, unknownExitStatus } from "./view.ts";

/** The sandbox that is written, and the time, in microseconds since 1970. */
export interface Writing {
  readonly namespace: string;
  readonly id: string;
  readonly now: number;
}

function columnsOf({ createdAt, ...instance }: Instance, now: number) {
  return {
    ...instance,
    createdAtSeconds: createdAt?.seconds ?? null,
    createdAtNanos: createdAt?.nanos ?? null,
    observedAt: now,
  };
}

/** Replaces a row by compare-and-swap, or inserts the first one; returns a row only if that took place. */
export function writeInstance(
  db: LibSQLDatabase,
  { namespace, id, now }: Writing,
  before: Instance | undefined,
  next: Instance,
) {
  const returned = { revision: instances.revision };
  if (!before) {
    const row = { namespace, id, wanted: "", startCall: "", ...columnsOf(next, now) };
    return db.insert(instances).values(row).onConflictDoNothing().returning(returned);
  }
  return db
    .update(instances)
    .set(columnsOf(next, now))
    .where(
      and(eq(instances.namespace, namespace), eq(instances.id, id), eq(instances.revision, before.revision)),
    )
    .returning(returned);
}

/**
 * Stores an exit, unless the life has one.
 * @param onlyWhile true for the exit of whatever an agent has: it counts only while the row is about that life
 */
export function insertExit(
  db: LibSQLDatabase,
  { namespace, id, now }: Writing,
  { life, status, exitedAt, reason }: LifeExit,
  onlyWhile: boolean,
) {
  const isStill = sql`exists (select 1 from instances where namespace = ${namespace} and id = ${id}
    and life = ${life})`;
  const source = sql`select ${namespace}, ${id}, ${life}, ${status}, ${exitedAt?.seconds ?? null},
    ${exitedAt?.nanos ?? null}, ${reason}, ${now} where ${onlyWhile ? isStill : sql`true`}`;
  return db.insert(exits).select(source).onConflictDoNothing();
}

/** Stores that nobody saw how a life ended, if the row now says that it is gone and it has no exit. */
export function insertLost(db: LibSQLDatabase, { namespace, id, now }: Writing, life: number) {
  const source = sql`select namespace, id, life, ${unknownExitStatus}, ${Math.floor(now / 1_000_000)},
    ${(now % 1_000_000) * 1_000}, 'lost', ${now} from instances
    where namespace = ${namespace} and id = ${id} and life = ${life} and phase = 'gone'`;
  return db.insert(exits).select(source).onConflictDoNothing();
}

/** Stores the epoch of an agent's data folder, if it is a newer one. */
export function noteEpoch(db: LibSQLDatabase, { now }: Writing, { agent, epoch }: AgentView) {
  const newest: SQL = sql`max(agents.epoch, excluded.epoch)`;
  return db
    .insert(agents)
    .values({ name: agent, epoch, seenAt: now })
    .onConflictDoUpdate({ target: agents.name, set: { epoch: newest, seenAt: now } });
}
