import type { Client } from "@libsql/client/http";
import { and, eq, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { sandboxes } from "../../schema/sandboxes.ts";
import { quote, SandboxError } from "../errors/error.ts";
import { fromMicros } from "../protobuf/timestamp.ts";
import type { Call } from "../sandbox/call.ts";
import { checkId, isIdentifier } from "../sandbox/identifier.ts";
import type { Sandbox, SandboxRecord } from "../sandbox/sandbox.ts";
import type { DeleteConditions, RecordVersion, SandboxPage, Store } from "../sandbox/store.ts";
import { anyBytes, type Change, runtimeBytes, toChange } from "./change.ts";
import { openDatabase } from "./database.ts";
import { callDatabase } from "./database-error.ts";
import { deleteStatement, whyNotDeleted, whyNotDeletedStatement } from "./delete.ts";
import { encodeEntries, extensionTexts, keptLabels } from "./entries.ts";
import { checkSize, utf8Length } from "./limits.ts";
import { type ListOptions, Lists } from "./list.ts";
import { recordColumns, toBlob, toRecord } from "./row.ts";
import { updateStatement, whyNot, whyNotStatement } from "./update.ts";
import { notFound } from "./version.ts";

export interface LibsqlStoreOptions extends ListOptions {
  /** The time in milliseconds since 1970. */
  readonly clock?: () => number;
  /** A text without dots and quotes, never the same twice. */
  readonly newUid?: () => string;
}

/** The statements that are always the same, with the names of what is filled in. */
function prepare(db: LibSQLDatabase) {
  const { placeholder } = sql;
  const here = and(eq(sandboxes.namespace, placeholder("namespace")), eq(sandboxes.id, placeholder("id")));
  const create = db.insert(sandboxes).values({
    namespace: placeholder("namespace"),
    id: placeholder("id"),
    uid: placeholder("uid"),
    revision: 1,
    runtimeName: placeholder("runtimeName"),
    runtimeOptions: placeholder("runtimeOptions"),
    spec: placeholder("spec"),
    labels: placeholder("labels"),
    extensions: placeholder("extensions"),
    sandboxer: placeholder("sandboxer"),
    createdAt: placeholder("now"),
    updatedAt: placeholder("now"),
  });
  return {
    create: create.onConflictDoNothing().returning({ revision: sandboxes.revision }).prepare(),
    get: db.select(recordColumns).from(sandboxes).where(here).prepare(),
    exists: db.select({ revision: sandboxes.revision }).from(sandboxes).where(here).prepare(),
    delete: db.delete(sandboxes).where(here).returning({ revision: sandboxes.revision }).prepare(),
  };
}

/**
 * The Store in a libSQL database. Each operation is one round trip, List one per batch.
 * @see containerd core/metadata/sandbox.go
 */
export class LibsqlStore implements Store {
  readonly #db: LibSQLDatabase;
  readonly #prepared: ReturnType<typeof prepare>;
  readonly #lists: Lists;
  readonly #clock: () => number;
  readonly #newUid: () => string;

  /** @param client of a database that has been migrated */
  constructor(client: Client, options: LibsqlStoreOptions = {}) {
    this.#db = openDatabase(client);
    this.#prepared = prepare(this.#db);
    this.#lists = new Lists(client, options);
    this.#clock = options.clock ?? Date.now;
    this.#newUid = options.newUid ?? (() => crypto.randomUUID());
  }

  async create({ namespace, signal }: Call, sandbox: Sandbox): Promise<SandboxRecord> {
    const id = checkId(sandbox.id);
    const { name, options } = runtimeBytes(sandbox.runtime);
    const labels = keptLabels(sandbox.labels);
    const now = this.#now();
    const row = {
      namespace,
      id,
      uid: this.#newUid(),
      runtimeName: name,
      runtimeOptions: options,
      spec: anyBytes(sandbox.spec),
      labels: encodeEntries(labels),
      extensions: encodeEntries(extensionTexts(sandbox.extensions)),
      sandboxer: toBlob(sandbox.sandboxer),
      now,
    };
    const blobs = [row.runtimeName, row.runtimeOptions, row.spec, row.sandboxer].map(
      (blob) => blob?.length ?? 0,
    );
    checkSize(id, [utf8Length(row.labels), utf8Length(row.extensions), ...blobs]);
    const created = await callDatabase(signal, "writes", () => this.#prepared.create.values(row));
    if (created.length === 0) throw new SandboxError("already_exists", `sandbox ${quote(id)} already exists`);
    const { spec, sandboxer } = sandbox;
    const runtime = { name: sandbox.runtime?.name ?? "", options: sandbox.runtime?.options };
    const extensions = new Map(sandbox.extensions);
    const at = fromMicros(now);
    const written = { createdAt: at, updatedAt: at, uid: row.uid, revision: 1 };
    return { id, runtime, spec, labels, extensions, sandboxer, ...written };
  }

  async update(
    call: Call,
    sandbox: Sandbox,
    fieldpaths: readonly string[],
    versions?: readonly RecordVersion[],
  ): Promise<SandboxRecord> {
    const { namespace, signal } = call;
    const { id } = sandbox;
    if (!isIdentifier(id)) throw notFound(id);
    const change = readChange(sandbox, fieldpaths);
    if (change instanceof SandboxError) {
      const found = await callDatabase(signal, "reads", () =>
        this.#prepared.exists.values({ namespace, id }),
      );
      throw found.length === 0 ? notFound(id) : change;
    }
    const update = { namespace, id, change, versions, now: this.#now() };
    const [[changed], [unchanged]] = await callDatabase(signal, "writes", () =>
      this.#db.batch([
        this.#db.values<unknown[]>(updateStatement(update)),
        this.#db.values<unknown[]>(whyNotStatement(update)),
      ]),
    );
    if (changed) return toRecord(changed);
    throw unchanged ? whyNot(unchanged, update) : notFound(id);
  }

  async get({ namespace, signal }: Call, id: string): Promise<SandboxRecord> {
    if (!isIdentifier(id)) throw notFound(id);
    const [row] = await callDatabase(signal, "reads", () => this.#prepared.get.values({ namespace, id }));
    if (!row) throw notFound(id);
    return toRecord(row);
  }

  list(call: Call, filters: readonly string[]): Promise<SandboxRecord[]>;
  list<T>(call: Call, filters: readonly string[], write: (record: SandboxRecord) => T): Promise<T[]>;
  async list(
    call: Call,
    filters: readonly string[],
    write: (record: SandboxRecord) => unknown = asItIs,
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
  ): Promise<SandboxPage<T>>;
  async page(
    call: Call,
    filters: readonly string[],
    size: number,
    after?: string,
    write: (record: SandboxRecord) => unknown = asItIs,
  ): Promise<SandboxPage<unknown>> {
    return this.#lists.page(call, filters, size, after, write);
  }

  async delete(
    { namespace, signal }: Call,
    id: string,
    { versions, onlyIfEnded = false }: DeleteConditions = {},
  ): Promise<void> {
    if (!isIdentifier(id)) throw notFound(id);
    if (!versions?.length && !onlyIfEnded) {
      const deleted = await callDatabase(signal, "writes", () =>
        this.#prepared.delete.values({ namespace, id }),
      );
      if (deleted.length === 0) throw notFound(id);
      return;
    }
    const target = { namespace, id, versions, onlyIfEnded };
    const [deleted, [left]] = await callDatabase(signal, "writes", () =>
      this.#db.batch([
        this.#db.values(deleteStatement(target)),
        this.#db.values<unknown[]>(whyNotDeletedStatement(target)),
      ]),
    );
    if (deleted.length === 0) throw whyNotDeleted(left, target);
  }

  /** In microseconds since 1970. */
  #now(): number {
    return Math.floor(this.#clock() * 1_000);
  }
}

const asItIs = (record: SandboxRecord) => record;

/** What an Update changes, or why it cannot; which is told only of a record that exists. */
function readChange(sandbox: Sandbox, fieldpaths: readonly string[]): Change | SandboxError {
  try {
    return toChange(sandbox, fieldpaths);
  } catch (error) {
    if (error instanceof SandboxError) return error;
    throw error;
  }
}
