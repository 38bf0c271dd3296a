import { and, desc, eq, gt, lt, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { subscriptionAttempts } from "../../schema/subscription-attempts.ts";
import { subscriptionCursors, subscriptions } from "../../schema/subscriptions.ts";
import { quote, SandboxError } from "../errors/error.ts";
import { lastSequence } from "../events/append.ts";
import type { StoredSecret } from "../secrets/secret-store.ts";
import { callDatabase } from "../store/database-error.ts";
import { pauseLanes, resumeLanes } from "./lane-statements.ts";
import type { Attempt, Subscription, SubscriptionChange } from "./subscription.ts";
import { type NewRow, newRow, toSubscription } from "./subscription-row.ts";

/** Maximum number of subscriptions of a namespace, not counting those that were stored with their sandboxes. */
const maxSubscriptions = 100;

/** The version of a subscription, as in its ETag. */
export interface SubscriptionVersion {
  readonly uid: string;
  readonly revision: number;
}

/** A stored subscription, by its name and its uid. */
export type SubscriptionKey = Pick<Subscription, "namespace" | "name" | "uid">;

/** A change with encrypted secrets. */
export interface StoredChange extends SubscriptionChange {
  readonly secrets?: readonly StoredSecret[] | undefined;
}

/** A subscription to store. */
export type NewSubscription = Omit<NewRow, "uid" | "since" | "nowMicros">;

function notFound(name: string): SandboxError {
  return new SandboxError("not_found", `subscription ${quote(name)} does not exist`);
}

function changed(name: string): SandboxError {
  return new SandboxError("aborted", `subscription ${quote(name)} has changed since the given version`, {
    exception: "preconditionFailed",
  });
}

function isOf(namespace: string, name: string) {
  return and(eq(subscriptions.namespace, namespace), eq(subscriptions.name, name));
}

/** Returns the condition that a subscription has one of some versions; undefined if any will do. */
function hasVersion(versions: readonly SubscriptionVersion[] | undefined): SQL | undefined {
  if (versions === undefined) return undefined;
  const pairs = JSON.stringify(versions.map(({ uid, revision }) => [uid, revision]));
  return sql`(${subscriptions.uid}, ${subscriptions.revision}) in
    (select value ->> 0, value ->> 1 from json_each(${pairs}))`;
}

/** The subscriptions in a libSQL database. Each method is one batch, and takes one round trip. */
export class SubscriptionStore {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Adds a subscription to the events from now on. @throws `already_exists`, `resource_exhausted` */
  async create(signal: AbortSignal, given: NewSubscription): Promise<Subscription> {
    const { namespace, name } = given;
    const db = this.#db;
    const nowMicros = this.#micros();
    const since = lastSequence(namespace);
    const isNamed = sql`${subscriptions.namespace} = ${namespace} and instr(${subscriptions.name}, ':') = 0`;
    const count = sql`(select count(*) from ${subscriptions} where ${isNamed})`;
    const values = newRow({ ...given, uid: crypto.randomUUID(), since, nowMicros });
    const [[row], , taken] = await callDatabase(signal, "writes", () =>
      db.batch([
        db
          .insert(subscriptions)
          .select(sql`select ${values} where ${count} < ${maxSubscriptions}`)
          .onConflictDoNothing()
          .returning(),
        db
          .insert(subscriptionCursors)
          .select(sql`select ${namespace}, ${since} where true`)
          .onConflictDoNothing(),
        db.select({ uid: subscriptions.uid }).from(subscriptions).where(isOf(namespace, name)),
      ]),
    );
    if (row) return toSubscription(row);
    if (taken.length > 0)
      throw new SandboxError("already_exists", `subscription ${quote(name)} already exists`);
    const rule = `namespace ${quote(namespace)} has ${maxSubscriptions} subscriptions, the maximum`;
    throw new SandboxError("resource_exhausted", rule);
  }

  /** @throws `not_found` */
  async get(signal: AbortSignal, namespace: string, name: string): Promise<Subscription> {
    const [row] = await callDatabase(signal, "reads", () =>
      this.#db.select().from(subscriptions).where(isOf(namespace, name)),
    );
    if (!row) throw notFound(name);
    return toSubscription(row);
  }

  /** Returns at most `size` subscriptions with a name after `after`, by name. */
  async list(signal: AbortSignal, namespace: string, size: number, after = ""): Promise<Subscription[]> {
    const { name } = subscriptions;
    const isIn = and(eq(subscriptions.namespace, namespace), gt(name, after));
    const rows = await callDatabase(signal, "reads", () =>
      this.#db.select().from(subscriptions).where(isIn).orderBy(name).limit(size),
    );
    return rows.map(toSubscription);
  }

  /**
   * Changes a subscription. One that is resumed continues, in each lane, after the last event that is done.
   * @throws `not_found`, `aborted` if no version matches
   */
  async update(
    signal: AbortSignal,
    { namespace, name, uid }: SubscriptionKey,
    { url, filter, isPaused, secrets }: StoredChange,
    versions: readonly SubscriptionVersion[] | undefined,
  ): Promise<Subscription> {
    const db = this.#db;
    const now = this.#micros();
    const { pausedAt, pausedReason, revision } = subscriptions;
    const paused = {
      pausedAt: sql`ifnull(${pausedAt}, ${now})`,
      pausedReason: sql`iif(${pausedAt} is null, 'by request', ${pausedReason})`,
    };
    const resumed = { pausedAt: null, pausedReason: "", failingSince: null };
    const set = {
      ...(url === undefined ? {} : { url }),
      ...(filter === undefined ? {} : { filter: JSON.stringify(filter) }),
      ...(secrets === undefined ? {} : { secrets: JSON.stringify(secrets) }),
      ...(isPaused === undefined ? {} : isPaused ? paused : resumed),
      revision: sql`${revision} + 1`,
      updatedAt: now,
    };
    const isIt = and(eq(subscriptions.uid, uid), hasVersion(versions));
    const [[row], , , [left]] = await callDatabase(signal, "writes", () =>
      db.batch([
        db.update(subscriptions).set(set).where(isIt).returning(),
        pauseLanes(db, uid),
        resumeLanes(db, uid, now),
        db.select({ uid: subscriptions.uid }).from(subscriptions).where(isOf(namespace, name)),
      ]),
    );
    if (row) return toSubscription(row);
    throw left?.uid === uid ? changed(name) : notFound(name);
  }

  /** Deletes a subscription with its events that are not delivered yet. @throws `not_found`, `aborted` if no version matches */
  async delete(
    signal: AbortSignal,
    namespace: string,
    name: string,
    versions: readonly SubscriptionVersion[] | undefined,
  ): Promise<void> {
    const db = this.#db;
    const isIt = isOf(namespace, name);
    const [deleted, left] = await callDatabase(signal, "writes", () =>
      db.batch([
        db
          .delete(subscriptions)
          .where(and(isIt, hasVersion(versions)))
          .returning({ uid: subscriptions.uid }),
        db.select({ uid: subscriptions.uid }).from(subscriptions).where(isIt),
      ]),
    );
    if (deleted.length === 0) throw left.length > 0 ? changed(name) : notFound(name);
  }

  /** Returns at most `size` attempts with a number below `before`, the newest first. */
  async attempts(signal: AbortSignal, uid: string, size: number, before: number): Promise<Attempt[]> {
    const { subscription, number } = subscriptionAttempts;
    const rows = await callDatabase(signal, "reads", () =>
      this.#db
        .select()
        .from(subscriptionAttempts)
        .where(and(eq(subscription, uid), lt(number, before)))
        .orderBy(desc(number))
        .limit(size),
    );
    return rows.map(({ id: sandboxId, ...row }) => ({ ...row, sandboxId }));
  }

  #micros(): number {
    return Math.floor(this.#clock() * 1_000);
  }
}
