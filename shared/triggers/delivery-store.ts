import { and, desc, eq, getTableColumns, lt, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import { triggerDeliveries } from "../../schema/trigger-deliveries.ts";
import { triggerSecretUses } from "../../schema/triggers.ts";
import { type Busy, nobody } from "../async/pump.ts";
import { quote, SandboxError } from "../errors/error.ts";
import { appendEvents, hasChanged } from "../events/append.ts";
import type { Call } from "../sandbox/call.ts";
import { callDatabase } from "../store/database-error.ts";
import { isLoop } from "../webhook/hops.ts";
import type {
  ClaimedDelivery,
  DeliveryKey,
  DeliveryOutcome,
  NewDelivery,
  StoredDelivery,
} from "./delivery.ts";
import { encodeResults, isClaimed, isDelivery, newRow, toDelivery } from "./delivery-row.ts";
import { selectDue, selectShared } from "./due-deliveries.ts";
import {
  endIfLate,
  keepTurns,
  type Order,
  releaseTurns,
  selectTurn,
  type TurnState,
  takeTurn,
  turnOf,
} from "./marks.ts";
import type { ActionResult } from "./plan.ts";

/** Time after which a server that has not extended its lease counts as dead, in microseconds. */
const leaseMicros = 15_000_000;

/** Interval within which the time of a secret's last use is not moved, in microseconds. */
const useMicros = 60_000_000;

/** The columns of a page that may be large, in a short form. */
const unlisted = {
  headers: sql<string>`'{}'`,
  body: sql<null>`null`,
  plan: sql<string>`json_object('rule', cast(${triggerDeliveries.plan} as text) ->> '$.rule')`,
};

/** A delivery after it was accepted. */
export interface Accepted {
  readonly delivery: StoredDelivery;
  /** True if it is this server's to carry out, or to answer as new. */
  readonly isClaimed: boolean;
  /** The state of the turn of its first operation; undefined if deliveries have no order, or in a later attempt. */
  readonly turn: TurnState | undefined;
}

/** A change of a delivery by the server that has claimed it. */
export interface DeliveryChange {
  readonly results: readonly ActionResult[];
  /** The outcome that finishes it; `accepted` to continue later. */
  readonly outcome: DeliveryOutcome;
  readonly error: string;
  /** The time until which no server continues it, in milliseconds from now; undefined to keep the lease. */
  readonly pauseMs?: number | undefined;
  /** Sandboxes on which another delivery may act now. */
  readonly released: readonly string[];
  /** True to drop its body, because it has not failed. */
  readonly dropsBody: boolean;
}

/** A delivery whose failure is an event. */
type FailableDelivery = ClaimedDelivery & Pick<NewDelivery, "requestId">;

/** Filters of the log. */
export interface DeliveryQuery {
  readonly outcome: DeliveryOutcome | undefined;
  /** The position after which the page begins; undefined for the newest. */
  readonly after: { readonly receivedAt: number; readonly key: string } | undefined;
  readonly size: number;
}

/** The deliveries of triggers in a libSQL database. Each method is one batch, and takes one round trip. */
export class DeliveryStore {
  /** Interval at which a server extends its lease of a delivery, in milliseconds. */
  readonly extendMs = leaseMicros / 3_000;
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;
  readonly #onEvents: (namespace: string) => void;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number, onEvents: (namespace: string) => void) {
    this.#db = db;
    this.#clock = clock;
    this.#onEvents = onEvents;
  }

  /** Returns the time in microseconds since 1970. */
  nowMicros(): number {
    return Math.floor(this.#clock() * 1_000);
  }

  /**
   * Accepts a delivery, and claims it: a new one, or one with the same key and body whose server has died. Takes the turn
   * of its first operation, and ends it as stale if that is late.
   */
  async accept(signal: AbortSignal, delivery: NewDelivery): Promise<Accepted> {
    const db = this.#db;
    const now = this.nowMicros();
    const leaseUntil = now + leaseMicros;
    const claimed = { ...delivery, claim: crypto.randomUUID() };
    const { plan } = delivery;
    const ids = new Set(plan.actions.map(({ sandboxId }) => sandboxId));
    const [first = ""] = ids;
    const order = delivery.outcome === "accepted" ? turnOf(claimed, plan, first) : undefined;
    const turn = order && { ...order, now, heldUntil: leaseUntil, isFirst: true };
    const excluded = aliased(triggerDeliveries, "excluded");
    const isFree = sql`${triggerDeliveries.doneAt} is null and ${triggerDeliveries.leaseUntil} < ${now}
      and ${triggerDeliveries.bodyHash} = ${excluded.bodyHash}`;
    const insert = db
      .insert(triggerDeliveries)
      .values(newRow(delivery, { claim: claimed.claim, now, leaseUntil }))
      .onConflictDoUpdate({
        target: [triggerDeliveries.namespace, triggerDeliveries.trigger, triggerDeliveries.key],
        set: { claim: claimed.claim, leaseUntil, attempts: sql`${triggerDeliveries.attempts} + 1` },
        setWhere: isFree,
      });
    const select = db.select().from(triggerDeliveries).where(isDelivery(delivery));
    const ordered = turn
      ? [takeTurn(db, turn), ...(ids.size === 1 ? [endIfLate(db, turn, plan.keepsBody)] : [])]
      : [];
    // An event about a loop would be its next delivery.
    const hasEvent = delivery.outcome === "failed" && !isLoop(delivery.requestId);
    const results: unknown[] = await callDatabase(signal, "writes", () =>
      db.batch([
        insert,
        ...(hasEvent ? [this.#appendFailure(claimed, delivery.error, now)] : []),
        ...(delivery.kid === "" ? [] : [this.#noteUse(claimed, now)]),
        ...ordered,
        select,
        ...(turn ? [selectTurn(db, turn)] : []),
      ]),
    );
    if (hasEvent) this.#onEvents(delivery.namespace);
    const last = turn ? results.length - 2 : results.length - 1;
    // Drizzle types only batches of known length.
    const [row] = results[last] as (typeof triggerDeliveries.$inferSelect)[];
    const [state] = (turn ? results[last + 1] : []) as { readonly state: TurnState }[];
    if (!row) throw new SandboxError("internal", "the delivery was not stored");
    const isClaimed = row.claim === claimed.claim;
    return { delivery: toDelivery(row), isClaimed, turn: row.attempts === 1 ? state?.state : undefined };
  }

  /** Takes the turn of an operation, and extends the lease. */
  async take(delivery: ClaimedDelivery, order: Order): Promise<TurnState> {
    const db = this.#db;
    const now = this.nowMicros();
    const turn = { ...order, now, heldUntil: now + leaseMicros, isFirst: false };
    const [, , [row]] = await callDatabase(undefined, "writes", () =>
      db.batch([takeTurn(db, turn), this.#extend(delivery, turn.heldUntil), selectTurn(db, turn)]),
    );
    return row?.state ?? "busy";
  }

  /** Extends the lease of a delivery, and its turns. */
  async extend(delivery: ClaimedDelivery, sandboxIds: readonly string[]): Promise<void> {
    const until = this.nowMicros() + leaseMicros;
    await callDatabase(undefined, "writes", () =>
      this.#db.batch([this.#extend(delivery, until), keepTurns(this.#db, delivery, sandboxIds, until)]),
    );
  }

  /**
   * Changes a delivery. Nothing changes if another server has taken it over.
   * @returns false then
   */
  async change(delivery: FailableDelivery, change: DeliveryChange): Promise<boolean> {
    const db = this.#db;
    const now = this.nowMicros();
    const { results, outcome, error, pauseMs, released, dropsBody } = change;
    const isDone = outcome !== "accepted";
    const update = db
      .update(triggerDeliveries)
      .set({
        ...{ results: encodeResults(results), outcome, error },
        leaseUntil: pauseMs === undefined ? now + leaseMicros : now + pauseMs * 1_000,
        ...(isDone ? { doneAt: now } : {}),
        ...(isDone && dropsBody ? { body: null } : {}),
      })
      .where(isClaimed(delivery))
      .returning({ key: triggerDeliveries.key });
    const isFailure = outcome === "failed";
    const [updated] = await callDatabase(undefined, "writes", () =>
      db.batch([
        update,
        ...(isFailure ? [this.#appendFailure(delivery, error, now)] : []),
        releaseTurns(db, delivery, released),
      ]),
    );
    if (isFailure) this.#onEvents(delivery.namespace);
    return (updated as readonly unknown[]).length > 0;
  }

  /**
   * Takes over deliveries whose servers have died, or that have waited long enough: those first that have waited longest,
   * but only some of each trigger and namespace.
   * @param busy the owners and namespaces of which this server has enough already
   */
  async takeOver(limit: number, busy: Busy = nobody): Promise<readonly StoredDelivery[]> {
    const now = this.nowMicros();
    const due = selectDue(now, busy);
    const [found] = await callDatabase(undefined, "reads", () =>
      this.#db.all(sql`select 1 from (${due}) limit 1`),
    );
    if (found === undefined) return [];
    const rows = await callDatabase(undefined, "writes", () =>
      this.#db
        .update(triggerDeliveries)
        .set({
          claim: crypto.randomUUID(),
          leaseUntil: now + leaseMicros,
          attempts: sql`${triggerDeliveries.attempts} + 1`,
        })
        .where(sql`rowid in (${selectShared(due, limit)})`)
        .returning(),
    );
    return rows.map(toDelivery);
  }

  /** Returns a page of the deliveries of a trigger, newest first, without their headers, bodies and operations. */
  async list(
    { namespace, signal }: Pick<Call, "namespace" | "signal">,
    trigger: string,
    { outcome, after, size }: DeliveryQuery,
  ): Promise<readonly StoredDelivery[]> {
    const { receivedAt, key } = triggerDeliveries;
    const conditions: (SQL | undefined)[] = [
      eq(triggerDeliveries.namespace, namespace),
      eq(triggerDeliveries.trigger, trigger),
      outcome && eq(triggerDeliveries.outcome, outcome),
      after && sql`(${receivedAt}, ${key}) < (${after.receivedAt}, ${after.key})`,
    ];
    const select = this.#db
      .select({ ...getTableColumns(triggerDeliveries), ...unlisted })
      .from(triggerDeliveries)
      .where(and(...conditions))
      .orderBy(desc(receivedAt), desc(key))
      .limit(size);
    return (await callDatabase(signal, "reads", () => select)).map(toDelivery);
  }

  /** Returns a delivery. @throws `not_found` */
  async get(signal: AbortSignal, wanted: DeliveryKey): Promise<StoredDelivery> {
    const select = this.#db.select().from(triggerDeliveries).where(isDelivery(wanted));
    const [row] = await callDatabase(signal, "reads", () => select);
    if (row) return toDelivery(row);
    throw new SandboxError("not_found", `delivery ${quote(wanted.key)} does not exist`);
  }

  #extend(delivery: ClaimedDelivery, leaseUntil: number) {
    return this.#db.update(triggerDeliveries).set({ leaseUntil }).where(isClaimed(delivery));
  }

  /** Notes the use of a secret. */
  #noteUse({ namespace, trigger, kid }: NewDelivery, now: number) {
    return this.#db
      .insert(triggerSecretUses)
      .values({ namespace, trigger, kid, lastUsedAt: now })
      .onConflictDoUpdate({
        target: [triggerSecretUses.namespace, triggerSecretUses.trigger, triggerSecretUses.kid],
        set: { lastUsedAt: now },
        setWhere: lt(triggerSecretUses.lastUsedAt, now - useMicros),
      });
  }

  /** Appends the event of a failure, if the statement before has changed the delivery. */
  #appendFailure({ namespace, trigger, key, requestId }: FailableDelivery, message: string, now: number) {
    const data = JSON.stringify({ trigger, delivery: key, message });
    const values = {
      ...{ namespace, id: sql`''`, type: "trigger.failed" as const, life: 0, callId: "", reason: "failed" },
      ...{ actor: `trigger:${trigger}`, requestId, time: now, data: sql`cast(${data} as blob)` },
    };
    return appendEvents(this.#db, values, sql`where ${hasChanged}`);
  }
}
