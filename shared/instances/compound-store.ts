import { and, eq, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { events } from "../../schema/events.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { causeOf } from "../events/event.ts";
import { endOf, labelledEnd } from "../leases/term.ts";
import { putLease } from "../leases/write-lease.ts";
import type { Call } from "../sandbox/call.ts";
import type { LeaseTerm } from "../sandbox/lease.ts";
import type { Sandbox, SandboxRecord } from "../sandbox/sandbox.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import type { SandboxSubscription } from "../sandbox/subscription.ts";
import { callDatabase } from "../store/database-error.ts";
import { fenced } from "../store/fence.ts";
import { newColumns } from "../store/new-record.ts";
import { columnsOf, toRecord } from "../store/row.ts";
import { versionsValue } from "../store/version.ts";
import { putSandboxSubscription } from "../subscriptions/put-inline.ts";
import { type Aim, callIdOfStart } from "./aim.ts";
import { appendIntent } from "./begin.ts";
import {
  appendFailure,
  beginEnd,
  clearAim,
  type DeleteIntent,
  deleteEnded,
  type FailedRun,
  isFirstEnd,
  repeatEnd,
  undoRun,
} from "./begin-delete.ts";
import {
  adoptCreated,
  beginReplacement,
  beginRun,
  deleteReplaced,
  endReplaced,
  type IfExists,
  insertRecord,
} from "./begin-run.ts";
import { hasKey } from "./has-key.ts";
import type { KnownSandbox } from "./instance.ts";
import { selectKnown, selectRecorded, toKnown } from "./instance-row.ts";
import { type IntentOptions, newIntent } from "./intent.ts";
import { firstNumberOf } from "./life-number.ts";
import { recordEvent } from "./record-event.ts";

/** A run to begin. */
export interface RunRequest {
  readonly sandbox: Sandbox;
  readonly ifExists: IfExists;
  readonly onExit: Aim["onExit"];
  /** The lease of its record, if this stores one. */
  readonly term: LeaseTerm | undefined;
  /** The subscription to its events that is stored with its record. */
  readonly subscription?: SandboxSubscription | undefined;
}

/** The recorded state of a sandbox, and its record. */
export interface KnownRecord extends KnownSandbox {
  readonly record: SandboxRecord | undefined;
}

/** The state after a Delete has begun. */
export interface BegunDelete extends KnownSandbox {
  /**
   * `ending`: the life is to end first; `missing`: there is neither a record nor a life; `changed`: the record has
   * another version.
   */
  readonly outcome: "deleted" | "ending" | "missing" | "changed";
}

/** The key of a row. */
export interface SandboxKey {
  readonly namespace: string;
  readonly id: string;
}

type Target = Pick<Call, "namespace" | "signal" | "actor" | "caller" | "requestId" | "fence">;

/** The compound operations in a libSQL database: each method is one batch, and takes one round trip. */
export class CompoundStore {
  readonly #db: LibSQLDatabase;
  readonly #options: IntentOptions;

  constructor(db: LibSQLDatabase, options: IntentOptions) {
    this.#db = db;
    this.#options = options;
  }

  /**
   * Begins a run: stores its record and the intent to create and start a life.
   * @returns the state afterwards; `instance.startCall` says whether this call has begun the run
   * @throws `invalid_argument`, `resource_exhausted` for an invalid record
   */
  async beginRun(
    call: Call,
    { sandbox, ifExists, onExit, term, subscription }: RunRequest,
    callId: string,
  ): Promise<KnownRecord> {
    const { namespace } = call;
    const { id } = sandbox;
    const intent = newIntent(this.#options, call, { id, sandboxer: "", callId });
    const record = newColumns(sandbox, crypto.randomUUID(), intent.nowMicros);
    const recordAgent = sandbox.sandboxer || this.#options.defaultSandboxer;
    const run = { ...intent, record, recordAgent, ifExists, onExit };
    const db = this.#db;
    const cause = causeOf(call, callId);
    const labelled = labelledEnd(sandbox.labels);
    const expiresAt = term ? endOf(term, run.nowMicros) : (labelled ?? null);
    const lease = { namespace, id, expiresAt, onExpire: term?.onExpire ?? null, now: run.nowMicros };
    const recordUid = ifExists === "keep" ? undefined : record.uid;
    const subscribed = { namespace, id, recordUid, callId, nowMicros: run.nowMicros };
    const begin = () =>
      db.batch([
        deleteReplaced(db, run),
        recordEvent(db, run, "deleted", cause),
        insertRecord(db, run),
        recordEvent(db, run, "created", cause),
        putLease(db, lease, term ? "request" : "label"),
        endReplaced(db, run),
        appendIntent(db, run, "delete", cause),
        adoptCreated(db, run),
        appendIntent(db, run, "start", cause),
        beginRun(db, run),
        appendIntent(db, run, "run", cause),
        appendIntent(db, run, "start", cause),
        ...this.#selects(namespace, id),
        this.#record(namespace, id),
        ...(subscription ? putSandboxSubscription(db, subscribed, subscription) : []),
        ...fenced(db, call),
      ]);
    const results = await this.#write(call, begin, subscription !== undefined);
    const [, , , , , , , , , , , , rows, recorded, [stored]] = results;
    return { ...toKnown(rows, recorded), record: stored && toRecord(stored) };
  }

  /** Begins the life of a run whose predecessor is gone, unless the run's record is gone as well. */
  async beginReplacement(call: Target, id: string, startCall: string): Promise<KnownSandbox> {
    const callId = callIdOfStart(startCall);
    const intent = newIntent(this.#options, call, { id, sandboxer: "", callId });
    const db = this.#db;
    const cause = causeOf(call, callId);
    const [, , , rows, recorded] = await this.#write(call, () =>
      db.batch([
        beginReplacement(db, intent, startCall),
        appendIntent(db, intent, "run", cause),
        appendIntent(db, intent, "start", cause),
        ...this.#selects(call.namespace, id),
      ]),
    );
    return toKnown(rows, recorded);
  }

  /** Returns the recorded state of a sandbox, and its record. */
  async find({ namespace, signal }: Target, id: string): Promise<KnownRecord> {
    const [rows, recorded, [stored]] = await callDatabase(signal, "reads", () =>
      this.#db.batch([...this.#selects(namespace, id), this.#record(namespace, id)]),
    );
    return { ...toKnown(rows, recorded), record: stored && toRecord(stored) };
  }

  /** Undoes a run that has failed, unless another operation has taken its place. */
  async undoRun(call: Target, id: string, failed: FailedRun): Promise<KnownSandbox> {
    const intent = newIntent(this.#options, call, { id, sandboxer: "", callId: "" });
    const db = this.#db;
    const [end, deletion, clearing] = undoRun(db, intent, failed);
    const cause = causeOf(call, callIdOfStart(failed.startCall));
    const [, , , , , , , rows, recorded] = await this.#write(call, () =>
      db.batch([
        end,
        appendFailure(db, intent, failed, cause),
        appendIntent(db, intent, "delete", cause),
        deletion,
        recordEvent(db, intent, "deleted", cause),
        clearing,
        appendFailure(db, intent, failed, cause),
        ...this.#selects(call.namespace, id),
        ...fenced(db, call),
      ]),
    );
    return toKnown(rows, recorded);
  }

  /** Deletes a record, or if its sandbox lives, begins to end that first. */
  async beginDelete(
    call: Target,
    id: string,
    callId: string,
    versions: readonly RecordVersion[] | "expired" | undefined,
  ): Promise<BegunDelete> {
    const { namespace } = call;
    const intent: DeleteIntent = {
      ...newIntent(this.#options, call, { id, sandboxer: "", callId }),
      versions: versions === "expired" ? undefined : versionsValue(versions),
      isExpiry: versions === "expired",
    };
    const db = this.#db;
    const cause = causeOf(call, callId);
    const [ending, , deleted, , , rows, recorded] = await this.#write(call, () =>
      db.batch([
        beginEnd(db, intent),
        appendIntent(db, intent, "delete", cause),
        deleteEnded(db, intent),
        recordEvent(db, intent, "deleted", cause),
        clearAim(db, intent),
        ...this.#selects(namespace, id),
        ...fenced(db, call),
      ]),
    );
    const known = toKnown(rows, recorded);
    if (ending.length > 0) return { ...known, outcome: "ending" };
    if (deleted.length > 0) return { ...known, outcome: "deleted" };
    return { ...known, outcome: known.recordSandboxer === undefined ? "missing" : "changed" };
  }

  /** Returns true if a call has changed anything about a sandbox: its events say so. */
  async hasTakenEffect({ namespace, signal }: Target, id: string, callId: string): Promise<boolean> {
    const isOfCall = and(hasKey(events, { namespace, id }), eq(events.callId, callId));
    const select = this.#db.select({ sequence: events.sequence }).from(events).where(isOfCall).limit(1);
    return (await callDatabase(signal, "reads", () => select)).length > 0;
  }

  /** Gives an unfinished Delete a new number, so that it also ends a life that was found since. */
  async repeatDelete(call: Target, id: string): Promise<KnownSandbox> {
    const intent = newIntent(this.#options, call, { id, sandboxer: "", callId: "" });
    const db = this.#db;
    const [, , rows, recorded] = await this.#write(call, () =>
      db.batch([
        appendIntent(db, intent, "delete", causeOf(call), isFirstEnd),
        repeatEnd(db, intent),
        ...this.#selects(call.namespace, id),
      ]),
    );
    return toKnown(rows, recorded);
  }

  /** Returns sandboxes that are gone, but have an unfinished run that began before a time. */
  async unfinishedRuns(
    signal: AbortSignal,
    { beforeMs, limit }: { readonly beforeMs: number; readonly limit: number },
  ): Promise<readonly SandboxKey[]> {
    const { namespace, id, wanted, phase, highest } = instances;
    const select = this.#db
      .select({ namespace, id })
      .from(instances)
      // Literals, because the partial index is not used for parameters.
      .where(sql`${wanted} <> '' and ${phase} = 'gone' and ${highest} < ${firstNumberOf(beforeMs)}`)
      .limit(limit);
    return callDatabase(signal, "reads", () => select);
  }

  async #write<T>(
    { namespace, signal }: Target,
    write: () => PromiseLike<T>,
    isSubscribed?: boolean,
  ): Promise<T> {
    const results = await callDatabase(signal, "writes", write);
    this.#options.onEvents?.(namespace, isSubscribed);
    return results;
  }

  #selects(namespace: string, id: string) {
    return [selectKnown(this.#db, namespace, id), selectRecorded(this.#db, namespace, id)] as const;
  }

  /** Selects a record as a row of values, because Drizzle would map each column. */
  #record(namespace: string, id: string) {
    const isRecord = hasKey(sandboxes, { namespace, id });
    return this.#db.values<unknown[]>(
      sql`select ${columnsOf(sandboxes)} from ${sandboxes} where ${isRecord}`,
    );
  }
}
