import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { triggerSecretUses, triggers } from "../../schema/triggers.ts";
import { quote, SandboxError } from "../errors/error.ts";
import type { Call } from "../sandbox/call.ts";
import type { Page } from "../sandbox/directory.ts";
import type { RecordVersion } from "../sandbox/store.ts";
import type { StoredSecret } from "../secrets/secret-store.ts";
import { callDatabase } from "../store/database-error.ts";
import type { StoredTrigger } from "./trigger.ts";

/** Maximum number of triggers of a namespace. */
const maxTriggers = 100;

type Row = typeof triggers.$inferSelect;
type Caller = Pick<Call, "namespace" | "signal">;

/** The parts of a trigger that its owner gives. */
export type TriggerValues = Pick<StoredTrigger, "document" | "secrets">;

/** The times of the last uses of a trigger's secrets, in microseconds since 1970. */
export type SecretUses = ReadonlyMap<string, number>;

/** A trigger with the times of the last uses of its secrets. */
export interface UsedTrigger {
  readonly trigger: StoredTrigger;
  readonly uses: SecretUses;
}

function toTrigger({ secrets, pausedAt, ...row }: Row): StoredTrigger {
  // Only `create` and `update` write the column.
  const stored = JSON.parse(secrets) as readonly StoredSecret[];
  return { ...row, secrets: stored, pausedAt: pausedAt ?? undefined };
}

function notFound(name: string): SandboxError {
  return new SandboxError("not_found", `trigger ${quote(name)} does not exist`);
}

function isTrigger(namespace: string, name: string): SQL | undefined {
  return and(eq(triggers.namespace, namespace), eq(triggers.name, name));
}

/** Returns the condition that a row has one of the versions; true without any. */
function isVersion(versions: readonly RecordVersion[] | undefined): SQL {
  if (!versions) return sql`true`;
  const wanted = JSON.stringify(versions.map(({ uid, revision }) => [uid, revision]));
  return sql`exists (select 1 from json_each(${wanted}) as wanted
    where ${triggers.uid} = wanted.value ->> 0 and ${triggers.revision} = wanted.value ->> 1)`;
}

/** The triggers in a libSQL database. Each method is one batch, and takes one round trip. */
export class TriggerStore {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Adds a trigger. @throws `already_exists`, `resource_exhausted` */
  async create({ namespace, signal }: Caller, name: string, values: TriggerValues): Promise<StoredTrigger> {
    const now = this.#nowMicros();
    const { document, secrets } = values;
    const row = {
      ...{ namespace, name, uid: crypto.randomUUID(), revision: 1, document },
      ...{ secrets: JSON.stringify(secrets), pausedAt: null, createdAt: now, updatedAt: now },
    };
    const db = this.#db;
    const count = sql`(select count(*) from ${triggers} where ${triggers.namespace} = ${namespace})`;
    // In one transaction: a trigger that is one too many is taken back before anybody sees it.
    const tooMany = and(eq(triggers.uid, row.uid), sql`${count} > ${maxTriggers}`);
    const [[inserted], [excess]] = await callDatabase(signal, "writes", () =>
      db.batch([
        db.insert(triggers).values(row).onConflictDoNothing().returning({ uid: triggers.uid }),
        db.delete(triggers).where(tooMany).returning({ uid: triggers.uid }),
      ]),
    );
    if (!inserted) throw new SandboxError("already_exists", `trigger ${quote(name)} already exists`);
    if (excess) {
      const rule = `namespace ${quote(namespace)} has ${maxTriggers} triggers, the maximum`;
      throw new SandboxError("resource_exhausted", rule);
    }
    return toTrigger(row);
  }

  /** Returns a trigger; undefined if there is none. */
  async find(signal: AbortSignal, namespace: string, name: string): Promise<StoredTrigger | undefined> {
    const select = this.#db.select().from(triggers).where(isTrigger(namespace, name));
    const [row] = await callDatabase(signal, "reads", () => select);
    return row && toTrigger(row);
  }

  /** Returns a trigger with the uses of its secrets. @throws `not_found` */
  async get({ namespace, signal }: Caller, name: string): Promise<UsedTrigger> {
    const isOfTrigger = and(eq(triggerSecretUses.namespace, namespace), eq(triggerSecretUses.trigger, name));
    const [[row], uses] = await callDatabase(signal, "reads", () =>
      this.#db.batch([
        this.#db.select().from(triggers).where(isTrigger(namespace, name)),
        this.#db.select().from(triggerSecretUses).where(isOfTrigger),
      ]),
    );
    if (!row) throw notFound(name);
    return {
      trigger: toTrigger(row),
      uses: new Map(uses.map(({ kid, lastUsedAt }) => [kid, lastUsedAt])),
    };
  }

  /** Returns a page of the triggers of a namespace, by name. */
  async list({ namespace, signal }: Caller, size: number, after = ""): Promise<Page<StoredTrigger>> {
    const select = this.#db
      .select()
      .from(triggers)
      .where(and(eq(triggers.namespace, namespace), gt(triggers.name, after)))
      .orderBy(asc(triggers.name))
      .limit(size + 1);
    const rows = await callDatabase(signal, "reads", () => select);
    const entries = rows.slice(0, size).map(toTrigger);
    return { entries, next: rows.length > size ? entries.at(-1)?.name : undefined };
  }

  /**
   * Changes a trigger.
   * @param versions the versions that it may have; undefined for any
   * @throws `not_found`; `aborted` if it has another version
   */
  async update(
    { namespace, signal }: Caller,
    name: string,
    { document, secrets, pausedAt }: Partial<TriggerValues> & { readonly pausedAt?: number | null },
    versions: readonly RecordVersion[] | undefined,
  ): Promise<StoredTrigger> {
    const set = {
      ...(document === undefined ? {} : { document }),
      ...(secrets === undefined ? {} : { secrets: JSON.stringify(secrets) }),
      ...(pausedAt === undefined ? {} : { pausedAt }),
      revision: sql`${triggers.revision} + 1`,
      updatedAt: this.#nowMicros(),
    };
    const [updated, others] = await callDatabase(signal, "writes", () =>
      this.#db.batch([
        this.#db
          .update(triggers)
          .set(set)
          .where(and(isTrigger(namespace, name), isVersion(versions)))
          .returning(),
        this.#db.select({ uid: triggers.uid }).from(triggers).where(isTrigger(namespace, name)),
      ]),
    );
    return toTrigger(this.#changed(name, updated, others));
  }

  /** Deletes a trigger. Its deliveries are kept until their retention has passed. @throws as `update` */
  async delete(
    { namespace, signal }: Caller,
    name: string,
    versions: readonly RecordVersion[] | undefined,
  ): Promise<void> {
    const isGone = sql`not exists (select 1 from ${triggers} where ${isTrigger(namespace, name)})`;
    const isUse = and(eq(triggerSecretUses.namespace, namespace), eq(triggerSecretUses.trigger, name));
    const [deleted, others] = await callDatabase(signal, "writes", () =>
      this.#db.batch([
        this.#db
          .delete(triggers)
          .where(and(isTrigger(namespace, name), isVersion(versions)))
          .returning(),
        this.#db.select({ uid: triggers.uid }).from(triggers).where(isTrigger(namespace, name)),
        this.#db.delete(triggerSecretUses).where(and(isUse, isGone)),
      ]),
    );
    this.#changed(name, deleted, others);
  }

  /** Returns the time in microseconds since 1970. */
  #nowMicros(): number {
    return Math.floor(this.#clock() * 1_000);
  }

  #changed(name: string, [row]: readonly Row[], others: readonly unknown[]): Row {
    if (row) return row;
    if (others.length === 0) throw notFound(name);
    throw new SandboxError("aborted", `trigger ${quote(name)} has changed since the given version`, {
      exception: "preconditionFailed",
    });
  }
}
