import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { instances } from "../../schema/instances.ts";
import type { CallName } from "./instance.ts";

/** A lifecycle call that begins. */
export interface Beginning {
  readonly namespace: string;
  readonly id: string;
  readonly callId: string;
  /** The sandboxer of the request, and that of sandboxes which name none; empty for none. */
  readonly sandboxer: string;
  readonly defaultSandboxer: string;
  /** The sandboxers that have an agent. */
  readonly served: readonly string[];
  /** The least number that may be given out. */
  readonly number: number;
  /** Microseconds since 1970. */
  readonly now: number;
}

/** The first sandboxer that is not empty of these: the request's, `kept`, the record's and the default. */
function chosenAgent({ namespace, id, sandboxer, defaultSandboxer }: Beginning, kept: SQL): SQL {
  const recorded = sql`(select cast(sandboxer as text) from sandboxes where namespace = ${namespace} and id = ${id})`;
  return sql`coalesce(nullif(${sandboxer}, ''), nullif(${kept}, ''), nullif(${recorded}, ''), ${defaultSandboxer})`;
}

/** The values of a new row, in the order of the table's columns. */
function newRow(
  { namespace, id, callId, number, now }: Beginning,
  row: { readonly life: number; readonly phase: string; readonly ending: number; readonly sole: string },
  call: CallName,
): SQL {
  return sql`select ${namespace}, ${id}, ${row.life}, ${row.phase}, ${number}, ${row.ending}, '', '', chosen.agent,
    coalesce((select epoch from agents where name = chosen.agent), 0), ${row.sole}, 1, ${call}, ${callId}, 'pending',
    x'', 0, x'', null, null, null, ${now}`;
}

/** The columns of a call that begins. */
function noted(call: CallName, callId: string) {
  return { call, callId, outcome: "pending" as const, error: "" };
}

const nextRevision = sql`revision + 1`;

/**
 * Begins a life, or joins the Create of one that is under way at the same agent. Does nothing, and returns no row,
 * where the id has a life, another agent may have it, no agent serves the sandboxer, or there is no record.
 * An agent that sends no views cannot tell two Creates of one life apart, so nothing joins there.
 * @param isBrought whether the request has the sandbox, so that no record is needed
 */
export function beginCreate(db: LibSQLDatabase, beginning: Beginning, isBrought: boolean) {
  const { namespace, id, callId, number, served } = beginning;
  const row = { life: number, phase: "creating", ending: 0, sole: callId };
  const record = sql`select 1 from sandboxes where namespace = ${namespace} and id = ${id}`;
  const source = sql`${newRow(beginning, row, "create")}
    from (select ${chosenAgent(beginning, sql`''`)} as agent) as chosen
    where chosen.agent in (select value from json_each(${JSON.stringify(served)}))
      and (${isBrought ? 1 : 0} or exists (${record}))`;
  const isNew = sql`instances.phase = 'gone'`;
  const next = sql`max(highest + 1, ${number})`;
  const orKept = (value: SQL, column: SQL) => sql`case when ${isNew} then ${value} else ${column} end`;
  return db
    .insert(instances)
    .select(source)
    .onConflictDoUpdate({
      target: [instances.namespace, instances.id],
      set: {
        life: orKept(next, sql`life`),
        highest: orKept(next, sql`highest`),
        phase: sql`'creating'`,
        agent: sql`excluded.agent`,
        epoch: orKept(sql`excluded.epoch`, sql`epoch`),
        sole: orKept(sql`${callId}`, sql`''`),
        wanted: "",
        startCall: "",
        revision: nextRevision,
        ...noted("create", callId),
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
 * Gives a Shutdown its number and notes that lives up to it are to end, unless another agent than the row's is
 * asked. An id without a row gets one, so that the number is not given out again.
 */
export function beginShutdown(db: LibSQLDatabase, beginning: Beginning) {
  const { namespace, id, callId, number, served } = beginning;
  const row = { life: 0, phase: "gone", ending: number, sole: "" };
  const kept = sql`(select agent from instances where namespace = ${namespace} and id = ${id})`;
  const source = sql`${newRow(beginning, row, "shutdown")}
    from (select ${chosenAgent(beginning, kept)} as agent) as chosen
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
        ...noted("shutdown", callId),
      },
    })
    .returning({ number: instances.highest });
}

/** Notes that a Start, Stop or Update begins, unless the life is over. */
export function beginCall(
  db: LibSQLDatabase,
  { namespace, id, callId }: Pick<Beginning, "namespace" | "id" | "callId">,
  call: CallName,
) {
  return db
    .update(instances)
    .set({ ...noted(call, callId), revision: nextRevision })
    .where(and(eq(instances.namespace, namespace), eq(instances.id, id), ne(instances.phase, "gone")));
}
