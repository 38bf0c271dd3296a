import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { instances } from "../../schema/instances.ts";
import { leases } from "../../schema/leases.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { appendEvents, hasChanged } from "../events/append.ts";
import type { EventCause } from "../events/event.ts";
import { isVersionOf } from "../store/version.ts";
import { recordUidOf, startCallOf } from "./aim.ts";
import { type CallIntent, fromRecord, isGone, nextNumber, nextRevision, pendingCall } from "./begin.ts";
import { hasKey } from "./has-key.ts";

/** A Delete that also ends the life. */
export interface DeleteIntent extends CallIntent {
  /** The versions that the record may have, as `versionsValue` writes them; undefined for any. */
  readonly versions: string | undefined;
  /** True to delete the record only if its lease has expired. */
  readonly isExpiry: boolean;
}

/** The uid of the record in a row's `start_call`. */
export const recordUid = sql`substr(${instances.startCall}, instr(${instances.startCall}, '_') + 1)`;

/** The call id in a row's `start_call`, with the underscore. */
const startCallId = sql`substr(${instances.startCall}, 1, instr(${instances.startCall}, '_'))`;

function isLive(intent: CallIntent): SQL {
  return sql`exists (select 1 from ${instances} where ${hasKey(instances, intent)} and not ${isGone})`;
}

/** Returns the condition that the record has one of the versions. A life without a record has none. */
function isExpected(intent: DeleteIntent): SQL {
  if (intent.isExpiry) {
    return sql`exists (select 1 from ${leases} where ${hasKey(leases, intent)} and ${leases.expiredAt} is not null)`;
  }
  if (intent.versions === undefined) return sql`true`;
  return sql`exists (select 1 ${fromRecord(intent)} and ${isVersionOf(intent.versions)})`;
}

/** Begins to end a life and delete its record. Returns a row if there is such a life. */
export function beginEnd(db: LibSQLDatabase, intent: DeleteIntent) {
  const next = nextNumber(intent.number);
  const uid = sql`ifnull((select ${sandboxes.uid} ${fromRecord(intent)}), '')`;
  const callId = sql`case when ${startCallId} = '' then '_' else ${startCallId} end`;
  return db
    .update(instances)
    .set({
      ...{ highest: next, ending: next, wanted: "deleted" as const },
      startCall: sql`${callId} || ${uid}`,
      revision: nextRevision,
      ...pendingCall("delete", intent.callId),
    })
    .where(and(hasKey(instances, intent), ne(instances.phase, "gone"), isExpected(intent)))
    .returning({ number: instances.highest });
}

/** Deletes the record of a sandbox that does not live. Returns a row if it did. */
export function deleteEnded(db: LibSQLDatabase, intent: DeleteIntent) {
  return db
    .delete(sandboxes)
    .where(and(hasKey(sandboxes, intent), isExpected(intent), sql`not ${isLive(intent)}`))
    .returning({ uid: sandboxes.uid });
}

/** Ends the unfinished run of a life that is gone, if the run's record is gone as well. */
export function clearAim(db: LibSQLDatabase, intent: CallIntent) {
  const isStored = sql`exists (select 1 ${fromRecord(intent)} and ${sandboxes.uid} = ${recordUid})`;
  return db
    .update(instances)
    .set({ wanted: "", revision: nextRevision })
    .where(and(hasKey(instances, intent), sql`${isGone} and ${instances.wanted} <> '' and not ${isStored}`));
}

/** The condition that a Delete has not yet begun to end the life of its row. */
export const isFirstEnd = sql`${instances.wanted} = 'deleted' and ${instances.ending} < ${instances.life}`;

/** Gives an unfinished Delete a new number. */
export function repeatEnd(db: LibSQLDatabase, intent: CallIntent) {
  const next = nextNumber(intent.number);
  const { phase, wanted } = instances;
  return db
    .update(instances)
    .set({ highest: next, ending: next, revision: nextRevision })
    .where(and(hasKey(instances, intent), eq(wanted, "deleted"), ne(phase, "gone")));
}

/** The failed run to undo. */
export interface FailedRun {
  readonly startCall: string;
  /** True if its record was there before it. */
  readonly isKept: boolean;
  readonly error: string;
  /** The code of that error. */
  readonly code: string;
  /** True if the run has certainly failed. Otherwise it is not undone once somebody has seen that it succeeded. */
  readonly isFinal: boolean;
}

/** Appends the event of a failed run, if the statement before has undone it. */
export function appendFailure(
  db: LibSQLDatabase,
  intent: CallIntent,
  { code, error }: FailedRun,
  cause: EventCause,
) {
  const { namespace, id, nowMicros } = intent;
  const data = JSON.stringify({ call: "run", outcome: "failed", code, message: error });
  const values = {
    ...{ ...cause, namespace, id, type: "failed", life: instances.life, reason: code, time: nowMicros },
    data: sql`cast(${data} as blob)`,
  };
  return appendEvents(
    db,
    values,
    sql`from ${instances} where ${hasChanged} and ${hasKey(instances, intent)}`,
  );
}

/** Returns the `startCall` of a run after it was undone: a retry of its caller is a new run. */
export function undoneCallOf(startCall: string): string {
  return startCallOf("", recordUidOf(startCall));
}

/**
 * Returns the statements that undo a run: its life must end, and its record is deleted unless it was there before. Both
 * happen at once if the life is gone.
 */
export function undoRun(db: LibSQLDatabase, intent: CallIntent, run: FailedRun) {
  const { startCall, isKept, error, isFinal } = run;
  const { phase, wanted } = instances;
  const next = nextNumber(intent.number);
  const isRun = sql`${hasKey(instances, intent)} and ${instances.startCall} = ${startCall}`;
  const isUnfinished = sql`${wanted} in ('running', 'kept', 'replaced')`;
  const isOwn = sql`exists (select 1 from ${instances} where ${isRun} and ${isGone} and ${wanted} in ('running', 'replaced'))`;
  const mayEnd = isFinal ? sql`${wanted} <> 'deleted'` : isUnfinished;
  const undone = undoneCallOf(startCall);
  const failed = { outcome: "failed" as const, error, revision: nextRevision };
  return [
    db
      .update(instances)
      .set({
        ...{ highest: next, ending: next },
        wanted: isKept ? ("" as const) : ("deleted" as const),
        startCall: undone,
        ...failed,
      })
      .where(sql`${isRun} and ${phase} <> 'gone' and ${mayEnd}`),
    db
      .delete(sandboxes)
      .where(and(hasKey(sandboxes, intent), eq(sandboxes.uid, recordUidOf(startCall)), isOwn)),
    db
      .update(instances)
      .set({ wanted: "", startCall: undone, ...failed })
      .where(sql`${isRun} and ${isGone} and ${isUnfinished}`),
  ] as const;
}
