import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import { events } from "../../schema/events.ts";
import { instances } from "../../schema/instances.ts";
import { callDatabase } from "../store/database-error.ts";

/** The key of a call: the retries of a request share it. */
export interface CallKey {
  readonly namespace: string;
  readonly id: string;
  readonly callId: string;
}

const begun = aliased(events, "begun");
const seen = aliased(events, "seen");
const failed = aliased(events, "failed");
const row = aliased(instances, "row");

/**
 * The condition that a Create has joined that of another call, and was refused. It may have created a life that is over when
 * it is repeated: that is `aborted`.
 */
const isRefused = sql`exists (select 1 from ${failed.table}
  where ${failed.namespace} = ${begun.namespace} and ${failed.id} = ${begun.id} and ${failed.life} = ${begun.life}
    and ${failed.callId} = ${begun.callId} and ${failed.type} = 'failed'
    and ${failed.reason} <> 'aborted' and cast(${failed.data} as text) ->> 'outcome' = 'failed')`;

/** The events that show that a call has created a life, or that the process of its life may have started. */
const stages = {
  created: sql`${seen.type} in ('created', 'exited', 'lost') and not ${isRefused}`,
  started: sql`(${seen.type} in ('started', 'lost') or (${seen.type} = 'exited' and ${seen.reason} <> 'never_started'))`,
} as const;

export type Stage = keyof typeof stages;

function isOfCall({ namespace, id, callId }: CallKey): SQL {
  return sql`${begun.namespace} = ${namespace} and ${begun.id} = ${id} and ${begun.callId} = ${callId}`;
}

/** The life that a Create has created. */
export interface CreatedLife {
  readonly life: number;
  /** True if no other Create has joined it, which may have created it instead. */
  readonly isSole: boolean;
}

/** Finds the last life that an earlier attempt of a Create has created. */
export async function findCreated(
  db: LibSQLDatabase,
  signal: AbortSignal | undefined,
  key: CallKey,
): Promise<CreatedLife | undefined> {
  const isOther = sql`${seen.namespace} = ${begun.namespace} and ${seen.id} = ${begun.id}
    and ${seen.life} = ${begun.life} and ${seen.type} = 'creating' and ${seen.callId} <> ${begun.callId}`;
  const select = db.values<[number, number]>(sql`select ${begun.life},
      not exists (select 1 from ${seen.table} where ${isOther})
    from ${begun.table}
    where ${isOfCall(key)} and ${begun.type} = 'creating' and ${hasReached(key, "created")}
    order by ${begun.life} desc limit 1`);
  const [[created]] = await callDatabase(signal, "reads", () => db.batch([select]));
  return created && { life: created[0], isSole: created[1] === 1 };
}

/** Reads a number, or null, from the database. */
export async function readValue(
  db: LibSQLDatabase,
  signal: AbortSignal | undefined,
  value: SQL,
): Promise<number | null> {
  // Only a batch answers rows of values.
  const select = db.values<[number | null]>(sql`select ${value}`);
  const [[found]] = await callDatabase(signal, "reads", () => db.batch([select]));
  return found?.[0] ?? null;
}

/** Returns the condition that an earlier attempt of a call has begun a life that has reached a stage. */
export function hasReached(key: CallKey, stage: Stage): SQL {
  return sql`exists (select 1 from ${begun.table} join ${seen.table}
    on ${seen.namespace} = ${begun.namespace} and ${seen.id} = ${begun.id} and ${seen.life} = ${begun.life}
    where ${isOfCall(key)} and ${begun.type} in ('creating', 'starting') and ${stages[stage]})`;
}

/**
 * Returns the condition that an earlier attempt of a call has begun a life with which another operation is not finished:
 * whether its process has started is not known before it is over.
 */
export function isUnfinished(key: CallKey): SQL {
  return sql`exists (select 1 from ${begun.table} join ${row.table}
    on ${row.namespace} = ${begun.namespace} and ${row.id} = ${begun.id} and ${row.life} = ${begun.life}
    where ${isOfCall(key)} and ${begun.type} in ('creating', 'starting') and ${row.phase} <> 'gone' and ${row.wanted} <> '')`;
}

/** Returns the life that the first attempt of a Start, Stop, Update or Shutdown was about; null if there was none. */
export function lifeOfCall(key: CallKey): SQL {
  return sql`(select min(${begun.life}) from ${begun.table}
    where ${isOfCall(key)} and ${begun.type} in ('starting', 'stopping', 'updating'))`;
}
