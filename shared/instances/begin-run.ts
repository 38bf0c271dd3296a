import { and, eq, exists, ne, not, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import type { StoredColumns } from "../store/stored-sandbox.ts";
import { type Aim, recordUidOf } from "./aim.ts";
import { isUnfinished } from "./attempts.ts";
import {
  type CallIntent,
  excluded,
  fromRecord,
  isFirstLife,
  isGone,
  newRow,
  nextNumber,
  nextRevision,
  pendingCall,
} from "./begin.ts";
import { hasKey } from "./has-key.ts";
import { rowValues } from "./row-values.ts";

/** The action if the id of a run has a record already. */
export const ifExistsValues = ["fail", "keep", "replace"] as const;
export type IfExists = (typeof ifExistsValues)[number];

/** A run to begin: a record, and a life that is to be created and started. */
export interface RunIntent extends CallIntent {
  readonly record: StoredColumns;
  /** The sandboxer of that record, or the default. */
  readonly recordAgent: string;
  readonly ifExists: IfExists;
  readonly onExit: Aim["onExit"];
}

/** Returns the `startCall` of a call, for the record that there is. */
function startCallFor(intent: CallIntent): SQL {
  return sql`${`${intent.callId}_`} || ifnull((select ${sandboxes.uid} ${fromRecord(intent)}), '')`;
}

/**
 * Returns the condition that no earlier attempt of this call has begun the run, or that its life is over and has not
 * started. A caller's retry has the call id of the first attempt.
 */
function isFirstAttempt(db: LibSQLDatabase, intent: RunIntent): SQL {
  const isOfCall = sql`instr(${instances.startCall}, ${`${intent.callId}_`}) = 1`;
  const attempt = and(hasKey(instances, intent), isOfCall);
  const isOther = not(exists(db.select({ one: sql`1` }).from(instances).where(attempt)));
  const isOver = intent.isRepeated ? sql`not ${isUnfinished(intent)}` : sql`true`;
  return sql`${isOther} and ${isFirstLife(intent, "started")} and ${isOver}`;
}

function isOwnRecord(db: LibSQLDatabase, intent: RunIntent): SQL {
  const isOwn = and(hasKey(sandboxes, intent), eq(sandboxes.uid, intent.record.uid));
  return exists(db.select({ one: sql`1` }).from(sandboxes).where(isOwn));
}

/** Deletes the record that a run replaces. */
export function deleteReplaced(db: LibSQLDatabase, intent: RunIntent) {
  const isReplaced = intent.ifExists === "replace" ? isFirstAttempt(db, intent) : sql`false`;
  return db.delete(sandboxes).where(and(hasKey(sandboxes, intent), isReplaced));
}

/** Inserts the record of a run, unless there is one, or a life or an unfinished operation that the run does not replace. */
export function insertRecord(db: LibSQLDatabase, intent: RunIntent) {
  const { namespace, id, record, ifExists } = intent;
  const values = rowValues(sandboxes, { namespace, ...record });
  const isInUse = sql`exists (select 1 from ${instances} where ${hasKey(instances, { namespace, id })}
    and (${instances.phase} <> 'gone' or ${instances.wanted} <> ''))`;
  const isServed = intent.served.includes(intent.recordAgent) ? sql`true` : sql`false`;
  const isFree =
    ifExists === "replace"
      ? isFirstAttempt(db, intent)
      : sql`not ${isInUse} and ${isFirstLife(intent, "started")}`;
  const source = sql`select ${values} where ${and(isServed, isFree)}`;
  return db.insert(sandboxes).select(source).onConflictDoNothing().returning({ uid: sandboxes.uid });
}

/** Begins to end the life that a run replaces. The run's own life begins once it is gone. */
export function endReplaced(db: LibSQLDatabase, intent: RunIntent) {
  const { number, callId, onExit, ifExists } = intent;
  const next = nextNumber(number);
  return db
    .update(instances)
    .set({
      ...{ highest: next, ending: next, wanted: "replaced" as const, onExit },
      startCall: startCallFor(intent),
      revision: nextRevision,
      ...pendingCall("run", callId),
    })
    .where(
      and(
        hasKey(instances, intent),
        ne(instances.phase, "gone"),
        ifExists === "replace" ? isOwnRecord(db, intent) : sql`false`,
      ),
    );
}

/** Makes a life that was created, but not started, the life of a run that keeps its record. */
export function adoptCreated(db: LibSQLDatabase, intent: RunIntent) {
  const { callId, onExit, ifExists } = intent;
  const { phase, wanted, ending, life } = instances;
  return db
    .update(instances)
    .set({
      ...{ wanted: "kept" as const, onExit },
      startCall: startCallFor(intent),
      revision: nextRevision,
      ...pendingCall("run", callId),
    })
    .where(
      and(
        hasKey(instances, intent),
        sql`${phase} = 'created' and ${wanted} = '' and ${ending} < ${life}`,
        isFirstLife(intent, "started"),
        ifExists === "keep" ? sql`exists (select 1 ${fromRecord(intent)})` : sql`false`,
      ),
    );
}

/** Returns the columns of a row whose next life begins, from the row that an insert would have made. */
function newLife({ callId, number }: CallIntent) {
  const next = nextNumber(number);
  return {
    ...{ life: next, highest: next, phase: "creating" as const },
    ...{ agent: excluded.agent, epoch: excluded.epoch, sole: callId },
    revision: nextRevision,
    ...pendingCall("run", callId),
    ...{ pid: 0, address: "", createdAtSeconds: null, createdAtNanos: null, expiresAt: null },
  };
}

/** Begins the life of a run, if its record is there and no earlier life is. */
export function beginRun(db: LibSQLDatabase, intent: RunIntent) {
  const { callId, number, onExit, ifExists } = intent;
  const wanted = sql`case when ${isOwnRecord(db, intent)} then 'running' else 'kept' end`;
  const aim = { wanted, onExit, startCall: startCallFor(intent) };
  const row = { life: number, phase: "creating", ending: 0, sole: callId, ...aim };
  const isStored =
    ifExists === "keep"
      ? sql`exists (select 1 ${fromRecord(intent)}) and ${isFirstLife(intent, "started")}`
      : isOwnRecord(db, intent);
  return db
    .insert(instances)
    .select(sql`${newRow(intent, row, "run", sql`''`)} and ${isStored}`)
    .onConflictDoUpdate({
      target: [instances.namespace, instances.id],
      set: {
        ...newLife(intent),
        ...{ wanted: excluded.wanted, onExit: excluded.onExit, startCall: excluded.startCall },
      },
      setWhere: ifExists === "replace" ? isGone : sql`${isGone} and ${instances.wanted} = ''`,
    });
}

/** Begins the life of a run once the life that it replaces is gone, if the run's record is there. */
export function beginReplacement(db: LibSQLDatabase, intent: CallIntent, startCall: string) {
  const { callId, number } = intent;
  const row = { life: number, phase: "creating", ending: 0, sole: callId };
  const { wanted } = instances;
  const isReplaced = sql`${isGone} and ${wanted} = 'replaced' and ${instances.startCall} = ${startCall}`;
  const isThere = and(hasKey(instances, intent), isReplaced);
  const isRecord = sql`${sandboxes.uid} = ${recordUidOf(startCall)}`;
  return db
    .insert(instances)
    .select(
      sql`${newRow(intent, row, "run", sql`''`)}
        and exists (select 1 from ${instances} where ${isThere})
        and exists (select 1 ${fromRecord(intent)} and ${isRecord})`,
    )
    .onConflictDoUpdate({
      target: [instances.namespace, instances.id],
      set: { ...newLife(intent), wanted: "running" },
      setWhere: isReplaced,
    });
}
