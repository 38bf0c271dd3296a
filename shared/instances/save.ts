import { and, eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { agents } from "../../schema/agents.ts";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import type { Instance } from "./instance.ts";
import { type AgentView, type LifeExit, unknownExitStatus } from "./view.ts";

/** The id and the time of a write. */
export interface Writing {
  readonly namespace: string;
  readonly id: string;
  /** Microseconds since 1970. */
  readonly nowMicros: number;
}

function columnsOf({ createdAt, ...instance }: Instance, nowMicros: number) {
  return {
    ...instance,
    createdAtSeconds: createdAt?.seconds ?? null,
    createdAtNanos: createdAt?.nanos ?? null,
    observedAt: nowMicros,
  };
}

/** Replaces a row by compare-and-swap, or inserts the first one. The statement returns a row only if it wrote one. */
export function writeInstance(
  db: LibSQLDatabase,
  { namespace, id, nowMicros }: Writing,
  before: Instance | undefined,
  next: Instance,
) {
  const returned = { revision: instances.revision };
  if (!before) {
    const row = { namespace, id, wanted: "", startCall: "", ...columnsOf(next, nowMicros) };
    return db.insert(instances).values(row).onConflictDoNothing().returning(returned);
  }
  return db
    .update(instances)
    .set(columnsOf(next, nowMicros))
    .where(
      and(eq(instances.namespace, namespace), eq(instances.id, id), eq(instances.revision, before.revision)),
    )
    .returning(returned);
}

/**
 * Inserts the exit of a life, unless it has one.
 * @param ifCurrent true to insert only if the row is still about this life. Needed for exits of agents without views,
 *   which do not name the life
 */
export function insertExit(
  db: LibSQLDatabase,
  { namespace, id, nowMicros }: Writing,
  { life, status, exitedAt, reason }: LifeExit,
  ifCurrent: boolean,
) {
  const isCurrent = sql`exists (select 1 from instances where namespace = ${namespace} and id = ${id}
    and life = ${life})`;
  const source = sql`select ${namespace}, ${id}, ${life}, ${status}, ${exitedAt?.seconds ?? null},
    ${exitedAt?.nanos ?? null}, ${reason}, ${nowMicros} where ${ifCurrent ? isCurrent : sql`true`}`;
  return db.insert(exits).select(source).onConflictDoNothing();
}

/** Inserts the exit `lost` for a life that is gone and has no exit. */
export function insertLost(db: LibSQLDatabase, { namespace, id, nowMicros }: Writing, life: number) {
  const source = sql`select namespace, id, life, ${unknownExitStatus}, ${Math.floor(nowMicros / 1_000_000)},
    ${(nowMicros % 1_000_000) * 1_000}, 'lost', ${nowMicros} from instances
    where namespace = ${namespace} and id = ${id} and life = ${life} and phase = 'gone'`;
  return db.insert(exits).select(source).onConflictDoNothing();
}

/** Records the epoch of an agent's data folder, if it is higher than the recorded one. */
export function recordEpoch(db: LibSQLDatabase, { nowMicros }: Writing, { agent, epoch }: AgentView) {
  const newest: SQL = sql`max(agents.epoch, excluded.epoch)`;
  return db
    .insert(agents)
    .values({ name: agent, epoch, seenAt: nowMicros })
    .onConflictDoUpdate({ target: agents.name, set: { epoch: newest, seenAt: nowMicros } });
}
