import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { instances } from "../../schema/instances.ts";
import type { CallName } from "./instance.ts";

/** A lifecycle call to record before its agent is called. */
export interface CallIntent {
  readonly namespace: string;
  readonly id: string;
  readonly callId: string;
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

/** Returns the first non-empty sandboxer of: the request's, `current`, the record's, the default. */
function chooseAgent({ namespace, id, sandboxer, defaultSandboxer }: CallIntent, current: SQL): SQL {
  const recorded = sql`(select cast(sandboxer as text) from sandboxes where namespace = ${namespace} and id = ${id})`;
  return sql`coalesce(nullif(${sandboxer}, ''), nullif(${current}, ''), nullif(${recorded}, ''), ${defaultSandboxer})`;
}

/** Selects the values of a new row in the order of the table's columns. */
function newRow(
  { namespace, id, callId, number, nowMicros }: CallIntent,
  row: { readonly life: number; readonly phase: string; readonly ending: number; readonly sole: string },
  call: CallName,
): SQL {
  return sql`select ${namespace}, ${id}, ${row.life}, ${row.phase}, ${number}, ${row.ending}, '', '', chosen.agent,
    coalesce((select epoch from agents where name = chosen.agent), 0), ${row.sole}, 1, ${call}, ${callId}, 'pending',
    x'', 0, x'', null, null, null, ${nowMicros}`;
}

/** Returns the column values of a pending call. */
function pendingCall(call: CallName, callId: string) {
  return { call, callId, outcome: "pending" as const, error: "" };
}

const nextRevision = sql`revision + 1`;

/**
 * Begins a new life, or joins the Create that is in progress at the same agent. Changes nothing, and returns no row, if
 * the id has a life, if another agent may have it, if no agent serves the sandboxer, or if there is no record.
 * An agent without views cannot tell two Creates of one life apart, so that no Create joins there.
 * @param hasSandbox true if the request contains the sandbox, so that no record is needed
 */
export function beginCreate(db: LibSQLDatabase, intent: CallIntent, hasSandbox: boolean) {
  const { namespace, id, callId, number, served } = intent;
  const row = { life: number, phase: "creating", ending: 0, sole: callId };
  const record = sql`select 1 from sandboxes where namespace = ${namespace} and id = ${id}`;
  const source = sql`${newRow(intent, row, "create")}
    from (select ${chooseAgent(intent, sql`''`)} as agent) as chosen
    where chosen.agent in (select value from json_each(${JSON.stringify(served)}))
      and (${hasSandbox ? 1 : 0} or exists (${record}))`;
  const isNew = sql`instances.phase = 'gone'`;
  const next = sql`max(highest + 1, ${number})`;
  const ifNew = (value: SQL, column: SQL) => sql`case when ${isNew} then ${value} else ${column} end`;
  return db
    .insert(instances)
    .select(source)
    .onConflictDoUpdate({
      target: [instances.namespace, instances.id],
      set: {
        life: ifNew(next, sql`life`),
        highest: ifNew(next, sql`highest`),
        phase: sql`'creating'`,
        agent: sql`excluded.agent`,
        epoch: ifNew(sql`excluded.epoch`, sql`epoch`),
        sole: ifNew(sql`${callId}`, sql`''`),
        wanted: "",
        startCall: "",
        revision: nextRevision,
        ...pendingCall("create", callId),
        pid: 0,
        address: "",
        createdAtSeconds: null,
        createdAtNanos: null,
        expiresAt: null,
      },
      setWhere: sql`instances.phase = 'gone' or (instances.phase = 'creating' and instances.agent = excluded.agent
        and instances.ending < instances.life and excluded.epoch > 0)`,
    })
    .returning({ life: instances.life });
}

/**
 * Gives a Shutdown its number. Also records that all lives up to this number must end, unless the Shutdown goes to
 * another agent than the row's. An id without a row gets one, so that the number is not given out again.
 */
export function beginShutdown(db: LibSQLDatabase, intent: CallIntent) {
  const { namespace, id, callId, number, served } = intent;
  const row = { life: 0, phase: "gone", ending: number, sole: "" };
  const current = sql`(select agent from instances where namespace = ${namespace} and id = ${id})`;
  const source = sql`${newRow(intent, row, "shutdown")}
    from (select ${chooseAgent(intent, current)} as agent) as chosen
    where chosen.agent in (select value from json_each(${JSON.stringify(served)}))`;
  const next = sql`max(highest + 1, ${number})`;
  return db
    .insert(instances)
    .select(source)
    .onConflictDoUpdate({
      target: [instances.namespace, instances.id],
      set: {
        highest: next,
        ending: sql`case when phase = 'gone' or instances.agent = excluded.agent then ${next} else ending end`,
        revision: nextRevision,
        ...pendingCall("shutdown", callId),
      },
    })
    .returning({ number: instances.highest });
}

/** Records a Start, Stop or Update as pending, unless the life is over. */
export function beginCall(
  db: LibSQLDatabase,
  { namespace, id, callId }: Pick<CallIntent, "namespace" | "id" | "callId">,
  call: CallName,
) {
  return db
    .update(instances)
    .set({ ...pendingCall(call, callId), revision: nextRevision })
    .where(and(eq(instances.namespace, namespace), eq(instances.id, id), ne(instances.phase, "gone")));
}
