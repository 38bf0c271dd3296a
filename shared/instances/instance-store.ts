import { and, desc, lte, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { exits } from "../../schema/exits.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { quote, SandboxError } from "../errors/error.ts";
import { compactEvents } from "../events/compact.ts";
import { causeOf } from "../events/event.ts";
import type { Call } from "../sandbox/call.ts";
import type { SandboxRecord } from "../sandbox/sandbox.ts";
import { callDatabase } from "../store/database-error.ts";
import { fenced } from "../store/fence.ts";
import { columnsOf, toRecord } from "../store/row.ts";
import { type CreatedLife, findCreated, hasReached, lifeOfCall, readValue, type Stage } from "./attempts.ts";
import { appendIntent, beginCall, beginCreate, beginShutdown, type CallIntent } from "./begin.ts";
import { hasKey } from "./has-key.ts";
import { applyReport, type CallName, type CallReport, type Instance, type KnownSandbox } from "./instance.ts";
import {
  type KnownRow,
  type RecordedRow,
  selectKnown,
  selectKnownWhere,
  selectRecorded,
  toExit,
  toKnown,
} from "./instance-row.ts";
import { type IntentOptions, newIntent } from "./intent.ts";
import { lifeNumber } from "./life-number.ts";
import { defaultRetentionMs, pruneStatements } from "./retention.ts";
import type { LifeExit } from "./view.ts";
import { writesOf } from "./writes.ts";

/** Maximum number of attempts of a write whose row changes concurrently. */
const maxAttempts = 30;

/** A lifecycle call that has begun. */
export interface BegunCall extends KnownSandbox {
  readonly callId: string;
  /** True if its intent was stored; otherwise the instance says why not. */
  readonly isBegun: boolean;
  /** The call before a Start, Stop or Update. */
  readonly previous?: Pick<Instance, "call" | "error"> | undefined;
}

/** The recorded state of a sandbox after a write. */
export interface SavedSandbox extends KnownSandbox {
  /** True if the write made the row about another life. */
  readonly isAdopted: boolean;
}

/** A Create that has begun. */
export interface BegunCreate extends BegunCall {
  /** The Store's record; undefined if there is none. */
  readonly record: SandboxRecord | undefined;
}

export interface InstanceStoreOptions extends IntentOptions {
  /** Retention of exits, of events and of rows of sandboxes that are gone, in milliseconds. */
  readonly retentionMs?: number | undefined;
}

/**
 * The recorded lives of sandboxes in a libSQL database. Each method takes one round trip; `save` takes one more for
 * each concurrent write that changes the row first.
 */
export class InstanceStore {
  readonly #db: LibSQLDatabase;
  readonly #options: InstanceStoreOptions;

  constructor(db: LibSQLDatabase, options: InstanceStoreOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Returns the time in milliseconds since 1970. */
  nowMs(): number {
    return this.#options.clock();
  }

  /** Returns a new number, greater than those given out in earlier milliseconds. */
  newNumber(): number {
    return lifeNumber(this.#options.clock);
  }

  /** Returns the recorded state of a sandbox. */
  async find({ namespace, signal }: Pick<Call, "namespace" | "signal">, id: string): Promise<KnownSandbox> {
    const [rows, records] = await callDatabase(signal, "reads", () =>
      this.#db.batch(this.#selects(namespace, id)),
    );
    return toKnown(rows, records);
  }

  /** Returns the recorded states of sandboxes by id, in one round trip. Ids without a row are missing. */
  async findMany(
    { namespace, signal }: Pick<Call, "namespace" | "signal">,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, KnownSandbox>> {
    const wanted = sql`(select value from json_each(${JSON.stringify(ids)}))`;
    const rowsOf = (table: typeof instances | typeof sandboxes) =>
      sql`${table.namespace} = ${namespace} and ${table.id} in ${wanted}`;
    const [rows, records] = await callDatabase(signal, "reads", () =>
      this.#db.batch([
        selectKnownWhere(this.#db, rowsOf(instances)),
        this.#db
          .select({ id: sandboxes.id, sandboxer: sql<string>`cast(${sandboxes.sandboxer} as text)` })
          .from(sandboxes)
          .where(rowsOf(sandboxes)),
      ]),
    );
    return new Map(
      rows.map((row) => [
        row.instance.id,
        toKnown(
          [row],
          records.filter(({ id }) => id === row.instance.id),
        ),
      ]),
    );
  }

  /** Begins a Create of a new life, or joins another Create that is in progress. */
  async beginCreate(
    call: Call,
    id: string,
    sandboxer: string,
    callId: string,
    hasSandbox: boolean,
  ): Promise<BegunCreate> {
    const { namespace, signal } = call;
    const intent = this.#intent(call, id, sandboxer, callId);
    const statement = beginCreate(this.#db, intent, hasSandbox);
    const event = appendIntent(this.#db, intent, "create", causeOf(call, callId));
    const isRecord = hasKey(sandboxes, { namespace, id });
    // Rows of values, because Drizzle would map each column of a record.
    const record = this.#db.values<unknown[]>(
      sql`select ${columnsOf(sandboxes)} from ${sandboxes} where ${isRecord}`,
    );
    const selects = this.#selects(namespace, id);
    const [begun, , rows, records, [stored]] = await callDatabase(signal, "writes", () =>
      this.#db.batch([statement, event, ...selects, record, ...fenced(this.#db, call)]),
    );
    this.#options.onEvents?.(namespace);
    const known = toKnown(rows, records);
    return { ...known, callId, isBegun: begun.length > 0, record: stored && toRecord(stored) };
  }

  /**
   * Begins a Shutdown: `instance.highest` is its number.
   * @param only the life to end, which the caller has observed; undefined for whichever there is
   */
  async beginShutdown(
    call: Call,
    id: string,
    sandboxer: string,
    callId: string,
    only?: number,
  ): Promise<BegunCall> {
    const intent = this.#intent(call, id, sandboxer, callId);
    const statement = beginShutdown(this.#db, intent, only);
    const event = appendIntent(this.#db, intent, "shutdown", causeOf(call, callId));
    const selects = this.#selects(call.namespace, id);
    const [begun, , rows, records] = await callDatabase(call.signal, "writes", () =>
      this.#db.batch([statement, event, ...selects, ...fenced(this.#db, call)]),
    );
    this.#options.onEvents?.(call.namespace);
    return { ...toKnown(rows, records), callId, isBegun: begun.length > 0 };
  }

  /** Returns true if an earlier attempt of a call has begun a life that has reached a stage. */
  async hasReached({ namespace, signal }: Call, id: string, callId: string, stage: Stage): Promise<boolean> {
    return (await readValue(this.#db, signal, hasReached({ namespace, id, callId }, stage))) === 1;
  }

  /** Finds the last life that an earlier attempt of a Create has created. */
  findCreated({ namespace, signal }: Call, id: string, callId: string): Promise<CreatedLife | undefined> {
    return findCreated(this.#db, signal, { namespace, id, callId });
  }

  /** Returns the life that the first attempt of a call was about; null if there was none. */
  lifeOfCall({ namespace, signal }: Call, id: string, callId: string): Promise<number | null> {
    return readValue(this.#db, signal, lifeOfCall({ namespace, id, callId }));
  }

  /** Begins a Start, Stop or Update. */
  async begin(call: Call, id: string, name: CallName, callId: string): Promise<BegunCall> {
    const { namespace, signal, isRepeated } = call;
    const { call: previousCall, error } = instances;
    const previous = this.#db
      .select({ call: previousCall, error })
      .from(instances)
      .where(hasKey(instances, { namespace, id }));
    const statement = beginCall(this.#db, { namespace, id, callId, isRepeated }, name);
    const changed = { namespace, id, nowMicros: this.#nowMicros() };
    const event = appendIntent(this.#db, changed, name, causeOf(call, callId));
    const selects = this.#selects(namespace, id);
    const [[before], , , rows, records] = await callDatabase(signal, "writes", () =>
      this.#db.batch([previous, statement, event, ...selects, ...fenced(this.#db, call)]),
    );
    this.#options.onEvents?.(namespace);
    const known = toKnown(rows, records);
    return { ...known, callId, isBegun: known.instance?.callId === callId, previous: before };
  }

  /**
   * Records the outcome of a call to an agent with its events, also when the caller has left. An unchanged state is not
   * written.
   * @param known the state that was read before the call
   * @param shouldPrune true to delete, in the same batch, rows and exits whose retention has passed
   * @returns the recorded state afterwards
   */
  async save(
    call: Pick<Call, "namespace" | "actor" | "caller" | "requestId">,
    id: string,
    known: KnownSandbox,
    report: CallReport,
    shouldPrune?: boolean,
  ): Promise<SavedSandbox> {
    const { namespace } = call;
    // What another call only sees was not caused by its caller.
    const actor = report.ended ? call.actor : (call.actor ?? "agent");
    const cause = causeOf({ ...call, actor }, report.ended?.callId);
    let before = known;
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const next = observed(before, applyReport(before.instance, report), report);
      const writing = { namespace, id, nowMicros: this.#nowMicros() };
      const { writes, rowAt } = writesOf(this.#db, writing, before, next, report, cause);
      if (writes.length === 0) return { ...before, isAdopted: false };
      if (shouldPrune) {
        const beforeMicros = writing.nowMicros - this.#retentionMicros;
        writes.push(
          ...pruneStatements(this.#db, beforeMicros),
          compactEvents(this.#db, namespace, beforeMicros),
        );
      }
      const results = await this.#batch([...writes, ...this.#selects(namespace, id)]);
      this.#options.onEvents?.(namespace);
      // The last two statements of the batch are the selects.
      const [rows, records] = results.slice(-2) as [readonly KnownRow[], RecordedRow[]];
      const wasOvertaken = rowAt !== undefined && !isNonEmptyArray(results[rowAt]);
      const isAdopted = next?.life !== before.instance?.life;
      before = toKnown(rows, records);
      if (!wasOvertaken) return { ...before, isAdopted };
    }
    throw new SandboxError("unavailable", `sandbox ${quote(id)}: too many concurrent calls; try again`);
  }

  /** Returns the exit of the last life that has one, up to `life`. */
  async lastExit(
    { namespace, signal }: Pick<Call, "namespace" | "signal">,
    id: string,
    life: number,
  ): Promise<LifeExit | undefined> {
    const isExit = and(hasKey(exits, { namespace, id }), lte(exits.life, life));
    const select = this.#db.select().from(exits).where(isExit).orderBy(desc(exits.life)).limit(1);
    const [row] = await callDatabase(signal, "reads", () => select);
    return row && toExit(row);
  }

  async #batch(statements: readonly BatchItem<"sqlite">[]): Promise<unknown[]> {
    const [first, ...rest] = statements;
    return first ? callDatabase(undefined, "writes", () => this.#db.batch([first, ...rest])) : [];
  }

  #selects(namespace: string, id: string) {
    return [selectKnown(this.#db, namespace, id), selectRecorded(this.#db, namespace, id)] as const;
  }

  #intent(call: Call, id: string, sandboxer: string, callId: string): CallIntent {
    return newIntent(this.#options, call, { id, sandboxer, callId });
  }

  get #retentionMicros(): number {
    return (this.#options.retentionMs ?? defaultRetentionMs) * 1_000;
  }

  /** Returns the time in microseconds since 1970. */
  #nowMicros(): number {
    return Math.floor(this.#options.clock() * 1_000);
  }
}

/** Returns the next instance, in a new revision if nothing but the doubt about it is over. */
function observed(
  { instance, doubt }: KnownSandbox,
  next: Instance | undefined,
  { view }: CallReport,
): Instance | undefined {
  if (!instance || next !== instance || doubt !== "unknown" || view?.life !== instance.life) return next;
  return { ...instance, revision: instance.revision + 1 };
}

function isNonEmptyArray(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
