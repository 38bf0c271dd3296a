import type { Client } from "@libsql/core/api";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { isCodeOf, SandboxError } from "../errors/error.ts";
import { causeOf, type EventCause } from "../events/event.ts";
import type { RecordEvent } from "../events/record-events.ts";
import { labelledEnd, replacesLabel } from "../leases/term.ts";
import type { Call } from "../sandbox/call.ts";
import { isIdentifier } from "../sandbox/identifier.ts";
import type { LeaseTerm } from "../sandbox/lease.ts";
import type { Sandbox, SandboxRecord } from "../sandbox/sandbox.ts";
import type {
  DeleteConditions,
  RecordVersion,
  RecordView,
  SandboxCount,
  SandboxPage,
  Store,
} from "../sandbox/store.ts";
import type { SandboxSubscription } from "../sandbox/subscription.ts";
import { type Change, toChange } from "./change.ts";
import { openDatabase } from "./database.ts";
import { explainRejectedDelete } from "./delete.ts";
import { deletedSince, EarlierAttempts, recordCallId } from "./earlier-attempts.ts";
import { type Executor, executorOf, type Write, type WriteRows } from "./executor.ts";
import { fencedStatements } from "./fence.ts";
import { type ListOptions, Lists } from "./list.ts";
import { newColumns } from "./new-record.ts";
import { statusAt, toRecord } from "./row.ts";
import type { BoundStatement, Value } from "./statement.ts";
import { prepareStatements } from "./store-statements.ts";
import { type StoredColumns, StoredSandbox } from "./stored-sandbox.ts";
import { explainRejectedUpdate } from "./update.ts";
import { alreadyExists, notFound } from "./version.ts";

export interface LibsqlStoreOptions extends ListOptions {
  /** Returns the time in milliseconds since 1970. */
  readonly clock?: () => number;
  /** Called after a write that has appended an event, and whether it has stored a subscription. */
  readonly onEvent?: ((namespace: string, isSubscribed: boolean) => void) | undefined;
  /** Returns a unique text without dots and quotes. */
  readonly newUid?: () => string;
}

/** The change of an Update that only writes a lease. */
const noChange: Change = { requireSameRuntimeName: false };

/**
 * The Store in a libSQL database. Each operation takes one round trip, a List one per slice.
 * @see containerd core/metadata/sandbox.go
 */
export class LibsqlStore implements Store {
  readonly #db: LibSQLDatabase;
  readonly #executor: Executor;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #attempts: EarlierAttempts;
  readonly #lists: Lists;
  readonly #clock: () => number;
  readonly #newUid: () => string;
  readonly #onEvent: NonNullable<LibsqlStoreOptions["onEvent"]>;

  /** @param client the client of a migrated database */
  constructor(client: Client, options: LibsqlStoreOptions = {}) {
    this.#executor = executorOf(client);
    this.#db = openDatabase(client);
    this.#statements = prepareStatements(this.#db);
    this.#attempts = new EarlierAttempts(this.#executor, this.#db);
    this.#lists = new Lists(client, options);
    this.#clock = options.clock ?? Date.now;
    this.#onEvent = options.onEvent ?? (() => {});
    this.#newUid = options.newUid ?? (() => crypto.randomUUID());
  }

  async create(
    call: Call,
    sandbox: Sandbox,
    term?: LeaseTerm,
    subscription?: SandboxSubscription,
  ): Promise<SandboxRecord> {
    const columns = newColumns(sandbox, this.#newUid(), this.#now());
    const { id, createdAt: now } = columns;
    if (await this.#attempts.hasStored(call, "created", id)) return this.#getStored(call, id);
    const cause = await this.#cause(call, "created", id);
    const written = { ...cause, namespace: call.namespace, id, now };
    const [[row], , [lease]] = await this.#write(call, {
      statement: this.#statements.create.bind({ ...columns, namespace: call.namespace, now }),
      event: this.#statements.events.created.bind(written),
      more: [
        ...this.#statements.leases.after({ ...written, term, labelled: labelledEnd(sandbox.labels) }, true),
        ...(subscription ? await this.#subscribe(call, columns, subscription) : []),
      ],
      isSubscribed: subscription !== undefined,
    });
    if (!row) throw alreadyExists(id);
    return new StoredSandbox(columns, statusAt(row, 1, lease));
  }

  async update(
    call: Call,
    sandbox: Sandbox,
    fieldpaths: readonly string[] | "none",
    versions?: readonly RecordVersion[],
    term?: LeaseTerm,
  ): Promise<SandboxRecord> {
    const { namespace } = call;
    const { id } = sandbox;
    if (!isIdentifier(id)) throw notFound(id);
    const change = fieldpaths === "none" ? noChange : readChange(sandbox, fieldpaths);
    if (change instanceof SandboxError) {
      const found = await this.#executor.read(call, this.#statements.exists.bind({ namespace, id }));
      throw found.length === 0 ? notFound(id) : change;
    }
    if (await this.#attempts.hasStored(call, "updated", id)) return this.#getStored(call, id);
    const now = this.#now();
    const update = { namespace, id, change, versions, now, term };
    const [statement, otherwise] = this.#statements.update.bind(update);
    const written = { ...(await this.#cause(call, "updated", id)), namespace, id, now };
    const keepsLabel = fieldpaths === "none" || !replacesLabel(fieldpaths);
    const labelled = keepsLabel ? null : labelledEnd(sandbox.labels);
    const [[changed], [unchanged], [lease]] = await this.#write(call, {
      statement,
      event: this.#statements.events.updated.bind(written),
      otherwise,
      more: this.#statements.leases.after({ ...written, term, labelled }, false),
    });
    if (changed) return toRecord(changed, statusAt(changed, undefined, lease));
    throw unchanged ? explainRejectedUpdate(unchanged, update) : notFound(id);
  }

  async get(call: Call, id: string, view: RecordView = "stored"): Promise<SandboxRecord> {
    if (!isIdentifier(id)) throw notFound(id);
    const statement = this.#statements.get(view);
    const [row] = await this.#executor.read(call, statement.bind({ namespace: call.namespace, id }));
    if (!row) throw notFound(id);
    return toRecord(row, view === "stored" ? undefined : statusAt(row));
  }

  list(call: Call, filters: readonly string[]): Promise<SandboxRecord[]>;
  list<T>(call: Call, filters: readonly string[], write: (record: SandboxRecord) => T): Promise<T[]>;
  async list(
    call: Call,
    filters: readonly string[],
    write: (record: SandboxRecord) => unknown = decoded,
  ): Promise<unknown[]> {
    return this.#lists.all(call, filters, write);
  }

  page(call: Call, filters: readonly string[], size: number, after?: string): Promise<SandboxPage>;
  page<T>(
    call: Call,
    filters: readonly string[],
    size: number,
    after: string | undefined,
    write: (record: SandboxRecord) => T,
    view?: RecordView,
  ): Promise<SandboxPage<T>>;
  async page(
    call: Call,
    filters: readonly string[],
    size: number,
    after?: string,
    write: (record: SandboxRecord) => unknown = decoded,
    view: RecordView = "full",
  ): Promise<SandboxPage<unknown>> {
    return this.#lists.page(call, filters, size, after, { write, view });
  }

  async count(call: Call, filters: readonly string[]): Promise<SandboxCount> {
    return this.#lists.count(call, filters);
  }

  async delete(call: Call, id: string, conditions: DeleteConditions = {}): Promise<void> {
    if (!isIdentifier(id)) throw notFound(id);
    if (await this.#attempts.hasChanged(call, "deleted", id)) return;
    const target = { namespace: call.namespace, id, ...conditions };
    const [statement, otherwise] = this.#statements.delete.bind(target);
    const cause = await this.#cause(call, "deleted", id);
    const written = { ...cause, namespace: call.namespace, id, now: this.#now() };
    const event = this.#statements.events.deleted.bind(written);
    const [deleted, [remaining]] = await this.#write(call, { statement, event, otherwise });
    if (deleted.length === 0) throw explainRejectedDelete(remaining, target);
  }

  /** Returns the statements that store a subscription with the record that a batch has inserted. */
  async #subscribe(
    { namespace }: Call,
    { id, uid, createdAt: nowMicros }: StoredColumns,
    subscription: SandboxSubscription,
  ): Promise<BoundStatement[]> {
    const { putSandboxSubscription } = await import("../subscriptions/put-inline.ts");
    const sandbox = { namespace, id, recordUid: uid, callId: "", nowMicros };
    return putSandboxSubscription(this.#db, sandbox, subscription).map((query) => {
      const { sql, params } = query.toSQL();
      // They have only texts, numbers and nulls.
      return { sql, args: params as Value[] };
    });
  }

  async #write(
    call: Call,
    { isSubscribed = false, ...write }: Write & { readonly isSubscribed?: boolean },
  ): Promise<WriteRows> {
    const more = [...(write.more ?? []), ...fencedStatements(call)];
    const rows = await this.#executor.write(call, { ...write, more });
    if (rows[0].length > 0) this.#onEvent(call.namespace, isSubscribed);
    return rows;
  }

  /** Returns a record that an earlier attempt has stored. @throws `failed_precondition` if it was deleted since */
  #getStored(call: Call, id: string): Promise<SandboxRecord> {
    return this.get(call, id, "full").catch((error: unknown) => {
      throw isCodeOf(error, "not_found") ? deletedSince(id) : error;
    });
  }

  /** Returns the cause of a write's events. A call without an idempotency key has no id here. */
  async #cause(call: Call, type: RecordEvent, id: string): Promise<EventCause> {
    const callId = call.idempotencyKey === undefined ? "" : await recordCallId(call, type, id);
    return causeOf(call, callId);
  }

  /** Returns the time in microseconds since 1970. */
  #now(): number {
    return Math.floor(this.#clock() * 1_000);
  }
}

/** Decodes all fields of a record, and returns it. @throws `data_loss` */
function decoded(record: SandboxRecord): SandboxRecord {
  void [record.runtime, record.spec, record.labels, record.extensions, record.sandboxer];
  return record;
}

/** Returns the changes of an Update, or its error. The caller reports the error only if the record exists. */
function readChange(sandbox: Sandbox, fieldpaths: readonly string[]): Change | SandboxError {
  try {
    return toChange(sandbox, fieldpaths);
  } catch (error) {
    if (error instanceof SandboxError) return error;
    throw error;
  }
}
