import { and, desc, eq, lte, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { exits } from "../../schema/exits.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { quote, SandboxError } from "../errors/error.ts";
import type { Call } from "../sandbox/call.ts";
import type { SandboxRecord } from "../sandbox/sandbox.ts";
import { callDatabase } from "../store/database-error.ts";
import { columnsOf, toRecord } from "../store/row.ts";
import { type Beginning, beginCall, beginCreate, beginShutdown } from "./begin.ts";
import { applyReport, type CallName, type CallReport, type Instance, type KnownSandbox } from "./instance.ts";
import { type KnownRow, selectKnown, selectRecorded, toExit, toKnown } from "./instance-row.ts";
import { lifeNumber } from "./life-number.ts";
import { defaultRetentionMs, pruneStatements } from "./retention.ts";
import { insertExit, insertLost, noteEpoch, type Writing, writeInstance } from "./save.ts";
import type { LifeExit } from "./view.ts";

/** Maximum of attempts of a write that others overtake. */
const maxAttempts = 30;

/** The sandboxers that have an agent, and the one of sandboxes that name none. */
export interface ServedSandboxers {
  readonly served: readonly string[];
  readonly defaultSandboxer: string;
}

/** A lifecycle call that has begun. */
export interface BegunCall extends KnownSandbox {
  readonly callId: string;
  /** True if its intent was stored: else the instance says why not. */
  readonly isBegun: boolean;
}

/** The sandbox as it is known once something was recorded. */
export interface SavedSandbox extends KnownSandbox {
  /** True if the row is now about a life that it had not heard of. */
  readonly isAdopted: boolean;
}

/** A Create that has begun, and the Store's record where the request brought no sandbox. */
export interface BegunCreate extends BegunCall {
  readonly record: SandboxRecord | undefined;
}

export interface InstanceStoreOptions extends ServedSandboxers {
  /** The time in milliseconds since 1970. */
  readonly clock: () => number;
  /** Time that records of what is gone are kept, in milliseconds. */
  readonly retentionMs?: number | undefined;
}

/**
 * The recorded lives of sandboxes in a libSQL database. Each method is one round trip; `save` is one more for each
 * write that overtook it.
 */
export class InstanceStore {
  readonly #db: LibSQLDatabase;
  readonly #options: InstanceStoreOptions;

  constructor(db: LibSQLDatabase, options: InstanceStoreOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** The time in milliseconds since 1970. */
  now(): number {
    return this.#options.clock();
  }

  /** Makes a number that is later than every one given out before. */
  newNumber(): number {
    return lifeNumber(this.#options.clock);
  }

  /** Returns what is known of a sandbox. */
  async find({ namespace, signal }: Pick<Call, "namespace" | "signal">, id: string): Promise<KnownSandbox> {
    const [rows, records] = await callDatabase(signal, "reads", () =>
      this.#db.batch(this.#selects(namespace, id)),
    );
    return toKnown(rows, records);
  }

  /** Begins a Create: a new life, or one that another Create has begun. */
  async beginCreate(
    call: Call,
    id: string,
    sandboxer: string,
    callId: string,
    isBrought: boolean,
  ): Promise<BegunCreate> {
    const { namespace, signal } = call;
    const statement = beginCreate(this.#db, this.#beginning(call, id, sandboxer, callId), isBrought);
    const record = this.#db.values<unknown[]>(
      sql`select ${columnsOf("sandboxes")} from ${sandboxes} where namespace = ${namespace} and id = ${id}`,
    );
    const selects = this.#selects(namespace, id);
    const [begun, rows, records, [stored]] = await callDatabase(signal, "writes", () =>
      this.#db.batch([statement, ...selects, record]),
    );
    const known = toKnown(rows, records);
    return { ...known, callId, isBegun: begun.length > 0, record: stored && toRecord(stored) };
  }

  /** Begins a Shutdown: `instance.highest` is its number. */
  async beginShutdown(call: Call, id: string, sandboxer: string, callId: string): Promise<BegunCall> {
    const statement = beginShutdown(this.#db, this.#beginning(call, id, sandboxer, callId));
    const selects = this.#selects(call.namespace, id);
    const [begun, rows, records] = await callDatabase(call.signal, "writes", () =>
      this.#db.batch([statement, ...selects]),
    );
    return { ...toKnown(rows, records), callId, isBegun: begun.length > 0 };
  }

  /** Begins a Start, Stop or Update. */
  async begin(call: Call, id: string, name: CallName, callId: string): Promise<BegunCall> {
    const { namespace, signal } = call;
    const statement = beginCall(this.#db, { namespace, id, callId }, name);
    const selects = this.#selects(namespace, id);
    const [, rows, records] = await callDatabase(signal, "writes", () =>
      this.#db.batch([statement, ...selects]),
    );
    const known = toKnown(rows, records);
    return { ...known, callId, isBegun: known.instance?.callId === callId };
  }

  /**
   * Records what came of a call to an agent; does nothing where that changes nothing. It is done even if the caller
   * has gone.
   * @param known as it was read before the agent was asked
   * @param isLast whether what the retention is over for is removed, too
   * @returns what is known since
   */
  async save(
    { namespace }: Pick<Call, "namespace">,
    id: string,
    known: KnownSandbox,
    report: CallReport,
    isLast = false,
  ): Promise<SavedSandbox> {
    let before = known;
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const next = applyReport(before.instance, report);
      const writes = this.#writes({ namespace, id, now: this.#now() }, before, next, report);
      if (writes.length === 0) return { ...before, isAdopted: false };
      if (isLast) writes.push(...pruneStatements(this.#db, this.#now() - this.#retentionMicros));
      const results = await this.#batch([...writes, ...this.#selects(namespace, id)]);
      // The batch ends with these two selects.
      const [rows, records] = results.slice(-2) as [readonly KnownRow[], { sandboxer: string }[]];
      const isOvertaken = next !== before.instance && !isNonEmptyArray(results[0]);
      const isAdopted = next?.life !== before.instance?.life;
      before = toKnown(rows, records);
      if (!isOvertaken) return { ...before, isAdopted };
    }
    throw new SandboxError("unavailable", `sandbox ${quote(id)}: too many calls at once`);
  }

  /** Returns the exit of the last life that has one, up to `life`. */
  async lastExit(
    { namespace, signal }: Pick<Call, "namespace" | "signal">,
    id: string,
    life: number,
  ): Promise<LifeExit | undefined> {
    const here = and(eq(exits.namespace, namespace), eq(exits.id, id), lte(exits.life, life));
    const select = this.#db.select().from(exits).where(here).orderBy(desc(exits.life)).limit(1);
    const [row] = await callDatabase(signal, "reads", () => select);
    return row && toExit(row);
  }

  /** The statements that record a report; the one that writes the row, if it changes, comes first. */
  #writes(
    writing: Writing,
    { instance, exit: stored, agentEpoch }: KnownSandbox,
    next: Instance | undefined,
    { view, isAssumed = false }: CallReport,
  ): BatchItem<"sqlite">[] {
    const statements: BatchItem<"sqlite">[] = [];
    if (next && next !== instance) statements.push(writeInstance(this.#db, writing, instance, next));
    const exit = view?.exit;
    if (exit && stored?.life !== exit.life) {
      statements.push(insertExit(this.#db, writing, exit, isAssumed));
    }
    const isOver = next?.phase === "gone" && instance !== undefined && instance.phase !== "gone";
    if (isOver && instance.phase !== "creating" && !stored) {
      statements.push(insertLost(this.#db, writing, instance.life));
    }
    if (view && !isAssumed && (view.agent !== instance?.agent || agentEpoch < view.epoch)) {
      statements.push(noteEpoch(this.#db, writing, view));
    }
    return statements;
  }

  async #batch(statements: readonly BatchItem<"sqlite">[]): Promise<unknown[]> {
    const [first, ...rest] = statements;
    return first ? callDatabase(undefined, "writes", () => this.#db.batch([first, ...rest])) : [];
  }

  #selects(namespace: string, id: string) {
    return [selectKnown(this.#db, namespace, id), selectRecorded(this.#db, namespace, id)] as const;
  }

  #beginning({ namespace }: Call, id: string, sandboxer: string, callId: string): Beginning {
    const { served, defaultSandboxer } = this.#options;
    const [number, now] = [this.newNumber(), this.#now()];
    return { namespace, id, callId, sandboxer, defaultSandboxer, served, number, now };
  }

  get #retentionMicros(): number {
    return (this.#options.retentionMs ?? defaultRetentionMs) * 1_000;
  }

  /** In microseconds since 1970. */
  #now(): number {
    return Math.floor(this.#options.clock() * 1_000);
  }
}

function isNonEmptyArray(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
