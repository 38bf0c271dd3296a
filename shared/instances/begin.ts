import { and, ne, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { agents } from "../../schema/agents.ts";
import { aliased } from "../../schema/aliased.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { appendEvents, hasChanged } from "../events/append.ts";
import type { EventCause } from "../events/event.ts";
import type { Aim, Wanted } from "./aim.ts";
import { hasReached, lifeOfCall, type Stage } from "./attempts.ts";
import { hasKey } from "./has-key.ts";
import type { CallName } from "./instance.ts";
import { intentEvents } from "./life-events.ts";
import { rowValues } from "./row-values.ts";

/** A lifecycle call to record before its agent is called. */
export interface CallIntent {
  readonly namespace: string;
  readonly id: string;
  readonly callId: string;
  /** True if an earlier attempt of the call may have taken effect. */
  readonly isRepeated?: boolean | undefined;
  /** The sandboxer of the request; empty if it names none. */
  readonly sandboxer: string;
  /** The sandboxer of sandboxes that name none; empty if there is no default. */
  readonly defaultSandboxer: string;
  /** The sandboxers that have an agent. */
  readonly served: readonly string[];
  /** The lowest number that the call may get. */
  readonly number: number;
  /** Microseconds since 1970. */
  readonly nowMicros: number;
}

/** The row that an upsert would have inserted. */
export const excluded = aliased(instances, "excluded");

export const isGone = sql`${instances.phase} = 'gone'`;

const isSameAgent = sql`${instances.agent} = ${excluded.agent}`;

/** Returns the first non-empty sandboxer of: the request's, `current`, the record's, the default. */
function chooseAgent(intent: CallIntent, current: SQL): SQL {
  const { sandboxer, defaultSandboxer } = intent;
  const recorded = sql`(select cast(${sandboxes.sandboxer} as text) ${fromRecord(intent)})`;
  return sql`coalesce(nullif(${sandboxer}, ''), nullif(${current}, ''), nullif(${recorded}, ''), ${defaultSandboxer})`;
}

/** Returns `from` and `where` of a query of the record. */
export function fromRecord(key: Pick<CallIntent, "namespace" | "id">): SQL {
  return sql`from ${sandboxes} where ${hasKey(sandboxes, key)}`;
}

/** The values of a new row that depend on the call. */
interface NewRow {
  readonly life: number;
  readonly phase: string;
  readonly ending: number;
  readonly sole: string | SQL;
  readonly wanted?: Wanted | SQL;
  readonly startCall?: SQL;
  readonly onExit?: Aim["onExit"];
}

/** Selects the values of a new row, for an agent that is served. */
export function newRow(
  intent: CallIntent,
  { wanted = "", startCall = sql`''`, onExit = "", ...row }: NewRow,
  call: CallName,
  currentAgent: SQL,
): SQL {
  const { namespace, id, callId, number, served, nowMicros } = intent;
  const agent = sql`chosen.agent`;
  const values = rowValues(instances, {
    ...row,
    ...pendingCall(call, callId),
    namespace,
    id,
    highest: number,
    ...{ wanted, startCall, onExit },
    agent,
    epoch: sql`coalesce((select ${agents.epoch} from ${agents} where ${agents.name} = ${agent}), 0)`,
    revision: 1,
    error: emptyBlob,
    pid: 0,
    address: emptyBlob,
    createdAtSeconds: null,
    createdAtNanos: null,
    expiresAt: null,
    observedAt: nowMicros,
  });
  return sql`select ${values} from (select ${chooseAgent(intent, currentAgent)} as agent) as chosen
    where ${agent} in (select value from json_each(${JSON.stringify(served)}))`;
}

const emptyBlob = sql`x''`;

/** Returns the condition that no earlier attempt of a call has begun a life that has reached a stage. */
export function isFirstLife(intent: CallIntent, stage: Stage): SQL {
  return intent.isRepeated ? sql`not ${hasReached(intent, stage)}` : sql`true`;
}

/** Returns the condition that a row has the life that an earlier attempt of a call was about, if there was one. */
function isSameLife(intent: Pick<CallIntent, "namespace" | "id" | "callId" | "isRepeated">): SQL {
  const { life } = instances;
  return intent.isRepeated ? sql`${life} = coalesce(${lifeOfCall(intent)}, ${life})` : sql`true`;
}

/** Returns the column values of a pending call. */
export function pendingCall(call: CallName, callId: string) {
  return { call, callId, outcome: "pending" as const, error: "" };
}

export const nextRevision = sql`${instances.revision} + 1`;

/** Returns the next number of an id: `number`, or a higher one if that was given out already. */
export function nextNumber(number: number): SQL {
  return sql`max(${instances.highest} + 1, ${number})`;
}

/**
 * Begins a new life, or joins the Create that is in progress at the same agent. Changes nothing, and returns no row, if
 * the id has a life or an unfinished compound operation, if another agent may have it, if no agent serves the sandboxer, or if there is no record.
 * An agent without views cannot tell two Creates of one life apart, so that no Create joins there.
 * @param hasSandbox true if the request contains the sandbox, so that no record is needed
 */
export function beginCreate(db: LibSQLDatabase, intent: CallIntent, hasSandbox: boolean) {
  const { callId, number } = intent;
  const row = { life: number, phase: "creating", ending: 0, sole: callId };
  const source = sql`${newRow(intent, row, "create", sql`''`)}
    and ${isFirstLife(intent, "created")} and (${hasSandbox ? 1 : 0} or exists (select 1 ${fromRecord(intent)}))`;
  const { phase, life, highest, ending, epoch, wanted, onExit, startCall } = instances;
  const next = nextNumber(number);
  const ifNew = (value: SQL, current: SQL | SQLiteColumn) =>
    sql`case when ${isGone} then ${value} else ${current} end`;
  return db
    .insert(instances)
    .select(source)
    .onConflictDoUpdate({
      target: [instances.namespace, instances.id],
      set: {
        life: ifNew(next, life),
        highest: ifNew(next, highest),
        phase: "creating",
        agent: excluded.agent,
        epoch: ifNew(excluded.epoch, epoch),
        sole: ifNew(sql`${callId}`, sql`''`),
        wanted: ifNew(sql`''`, wanted),
        onExit: ifNew(sql`''`, onExit),
        startCall: ifNew(sql`''`, startCall),
        revision: nextRevision,
        ...pendingCall("create", callId),
        pid: 0,
        address: "",
        createdAtSeconds: null,
        createdAtNanos: null,
        expiresAt: null,
      },
      setWhere: sql`(${isGone} and ${wanted} = '') or (${phase} = 'creating' and ${isSameAgent}
        and ${ending} < ${life} and ${excluded.epoch} > 0 and ${wanted} <> 'deleted')`,
    })
    .returning({ life });
}

/** Returns the condition that a row has a certain life, which is not over; true if none is asked for. */
function isLife(life: number | undefined): SQL {
  return life === undefined ? sql`true` : sql`${instances.life} = ${life} and not ${isGone}`;
}

/**
 * Gives a Shutdown its number. Also records that all lives up to this number must end, unless the Shutdown goes to
 * another agent than the row's. An id without a row gets one, so that the number is not given out again.
 * @param only the life to end: if the row has another one, or if that is over, nothing changes; undefined for any
 */
export function beginShutdown(db: LibSQLDatabase, intent: CallIntent, only?: number) {
  const { callId, number } = intent;
  const row = { life: 0, phase: "gone", ending: number, sole: "" };
  const { agent, highest, ending } = instances;
  const current = sql`(select ${agent} from ${instances} where ${hasKey(instances, intent)})`;
  const next = nextNumber(number);
  const isThere =
    only === undefined
      ? sql`true`
      : sql`exists (select 1 from ${instances} where ${hasKey(instances, intent)})`;
  return db
    .insert(instances)
    .select(sql`${newRow(intent, row, "shutdown", current)} and ${isThere}`)
    .onConflictDoUpdate({
      target: [instances.namespace, instances.id],
      set: {
        highest: next,
        ending: sql`case when ${isGone} or ${isSameAgent} then ${next} else ${ending} end`,
        revision: nextRevision,
        ...pendingCall("shutdown", callId),
      },
      setWhere: sql`${isSameLife(intent)} and ${isLife(only)}`,
    })
    .returning({ number: highest });
}

/** Records a Start, Stop or Update as pending, unless the life is over. */
export function beginCall(
  db: LibSQLDatabase,
  intent: Pick<CallIntent, "namespace" | "id" | "callId" | "isRepeated">,
  call: CallName,
) {
  return db
    .update(instances)
    .set({ ...pendingCall(call, intent.callId), revision: nextRevision })
    .where(and(hasKey(instances, intent), ne(instances.phase, "gone"), isSameLife(intent)));
}

/**
 * Appends the event of a call's intent, for a life that is not over.
 * @param isIntended the condition on the row; by default, that the statement before has recorded the intent
 */
export function appendIntent(
  db: LibSQLDatabase,
  { namespace, id, nowMicros }: Pick<CallIntent, "namespace" | "id" | "nowMicros">,
  call: CallName,
  cause: EventCause,
  isIntended: SQL = hasChanged,
) {
  const type = intentEvents[call];
  const values = {
    ...cause,
    namespace,
    id,
    type,
    life: instances.life,
    reason: "",
    time: nowMicros,
    data: sql`cast(${JSON.stringify(type === "stopping" ? { call } : {})} as blob)`,
  };
  const source = sql`from ${instances}
    where ${isIntended} and ${hasKey(instances, { namespace, id })} and ${instances.phase} <> 'gone'`;
  return appendEvents(db, values, source);
}
