import { and, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { instances } from "../../schema/instances.ts";
import { leases } from "../../schema/leases.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { appendEvents, hasChanged } from "../events/append.ts";
import { causeOf } from "../events/event.ts";
import { hasKey } from "../instances/has-key.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import { selectKnown, selectRecorded, toKnown } from "../instances/instance-row.ts";
import type { Call, Fence } from "../sandbox/call.ts";
import { type ExpiryAction, type Lease, neverExpires, type Renewal } from "../sandbox/lease.ts";
import { callDatabase } from "../store/database-error.ts";
import { fenced, toFence } from "../store/fence.ts";
import { notFound } from "../store/version.ts";
import { leaseExpired, noLease } from "./errors.ts";
import { appendLeaseEvents, hasEnd, isLeaseOf, isUnexpired, type LeaseCause } from "./write-lease.ts";

/** Time before the end of a lease at which its event `expiring` is appended, in microseconds. */
const warningMicros = 60_000_000;

/** Age from which the server of an unfinished expiry counts as dead, in microseconds. */
const staleMicros = 30_000_000;

/** A lease that is due for an action, in the state in which it was found. */
export interface DueLease {
  readonly namespace: string;
  readonly id: string;
  /** Microseconds since 1970. */
  readonly expiresAt: number;
  readonly onExpire: ExpiryAction;
}

/** A lease whose expiry has begun. */
export interface ExpiringLease extends DueLease {
  /** The sandboxer whose agent has the life, or had it; null if the id has had none. */
  readonly agent: string | null;
}

/** The leases that are due. */
export interface DueLeases {
  readonly expired: readonly DueLease[];
  /** Those whose expiry was begun by a server that has probably died. */
  readonly unfinished: readonly DueLease[];
  readonly expiring: readonly DueLease[];
  /** The end of the next lease, in microseconds since 1970; undefined if there is none. */
  readonly next: number | undefined;
}

const { namespace, id, expiresAt, onExpire, warnedAt, expiredAt } = leases;
const columns = { namespace, id, expiresAt, onExpire };
const agent = sql<
  string | null
>`(select ${instances.agent} from ${instances} where ${hasKey(instances, leases)})`;

/** Returns the condition that a lease's expiry was begun by a server that has probably died. */
export function isUnfinished(now: number): SQL {
  return sql`${expiredAt} <= ${now - staleMicros}`;
}

/** Returns the condition that a lease ends soon, and nobody was warned. */
export function isExpiring(now: number): SQL {
  return sql`${isUnexpired} and ${expiresAt} <= ${now + warningMicros} and ${warnedAt} is null`;
}

/** Returns the condition that a lease is one of those that were found, and was not changed since. */
function isOneOf(found: readonly DueLease[]): SQL {
  const keys = JSON.stringify(found.map((lease) => [lease.namespace, lease.id, lease.expiresAt]));
  return sql`(${namespace}, ${id}, ${expiresAt}) in
    (select value ->> 0, value ->> 1, value ->> 2 from json_each(${keys}))`;
}

/** Returns the position of a lease among those of its namespace in one statement. */
const position = sql`row_number() over (partition by ${namespace} order by ${expiresAt}, ${id})`;

/** The leases in a libSQL database. Each method is one batch, and takes one round trip. */
export class LeaseStore {
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
   * Raises the end of a lease, unless its expiry has begun. Returns the recorded state afterwards.
   * @throws `not_found`; `failed_precondition` without a lease, or once it has expired
   */
  async renew(call: Call, sandboxId: string, { forMs, mayShorten }: Renewal): Promise<KnownSandbox> {
    const db = this.#db;
    const now = this.nowMicros();
    const end = now + forMs * 1_000;
    const key = { namespace: call.namespace, id: sandboxId };
    const renewed = db
      .update(leases)
      .set({
        expiresAt: mayShorten ? end : sql`max(${expiresAt}, ${end})`,
        warnedAt: null,
        revision: sql`max(${leases.revision} + 1, ${now})`,
        source: "request",
      })
      .where(sql`${isLeaseOf(key)} and ${isUnexpired} and ${hasEnd}`);
    const event = appendLeaseEvents(
      db,
      "renewed",
      { ...causeOf(call), now },
      sql`${isLeaseOf(key)} and ${hasChanged}`,
    );
    const [, appended, rows, recorded] = await callDatabase(call.signal, "writes", () =>
      db.batch([
        renewed,
        event,
        selectKnown(db, call.namespace, sandboxId),
        selectRecorded(db, call.namespace, sandboxId),
        ...fenced(db, call),
      ]),
    );
    const known = toKnown(rows, recorded);
    if (known.recordSandboxer === undefined) throw notFound(sandboxId);
    if (!known.lease || known.lease.expiresAt === neverExpires) throw noLease(sandboxId);
    if (appended.length === 0) throw leaseExpired(sandboxId);
    this.#onEvents(call.namespace);
    return known;
  }

  /** Ends a lease that has expired at its agent, unless it was changed since. */
  async endNow(
    { namespace: ns, signal }: Call,
    sandboxId: string,
    { revision }: Pick<Lease, "revision">,
  ): Promise<void> {
    const isIt = sql`${isLeaseOf({ namespace: ns, id: sandboxId })} and ${leases.revision} = ${revision}`;
    const update = this.#db.update(leases).set({ expiresAt: this.nowMicros() });
    await callDatabase(signal, "writes", () => update.where(sql`${isIt} and ${isUnexpired}`));
  }

  /** Returns leases that are due, at most `limit` of each kind. */
  async due(signal: AbortSignal, limit: number): Promise<DueLeases> {
    const db = this.#db;
    const now = this.nowMicros();
    const select = (condition: SQL, max = limit) =>
      db.select(columns).from(leases).where(condition).orderBy(expiredAt, expiresAt).limit(max);
    const [expired, unfinished, expiring, [first]] = await callDatabase(signal, "reads", () =>
      db.batch([
        select(sql`${isUnexpired} and ${expiresAt} <= ${now}`),
        select(isUnfinished(now)),
        select(isExpiring(now)),
        select(sql`${isUnexpired} and ${expiresAt} > ${now} and ${hasEnd}`, 1),
      ]),
    );
    return { expired, unfinished, expiring, next: first?.expiresAt };
  }

  /** Appends the events `expiring` of leases, once for each end of a lease. */
  async warn(found: readonly DueLease[]): Promise<void> {
    const db = this.#db;
    const now = this.nowMicros();
    const condition = sql`${isOneOf(found)} and ${isUnexpired} and ${warnedAt} is null`;
    await callDatabase(undefined, "writes", () =>
      db.batch([
        appendLeaseEvents(db, "expiring", this.#cause(now), condition, position),
        db.update(leases).set({ warnedAt: now }).where(condition),
      ]),
    );
    this.#notify(found);
  }

  /**
   * Begins the expiry of leases: no renewal is possible from then on. Records that are to be deleted and whose sandboxes
   * do not live are deleted at once.
   * @returns the leases whose expiry is to be carried out
   */
  async expire(found: readonly DueLease[]): Promise<readonly ExpiringLease[]> {
    const db = this.#db;
    const now = this.nowMicros();
    const isDue = sql`${isOneOf(found)} and ${isUnexpired} and ${expiresAt} <= ${now}`;
    const isInUse = sql`exists (select 1 from ${instances} where ${hasKey(instances, leases)}
      and (${instances.phase} <> 'gone' or ${instances.wanted} <> ''))`;
    const isDeletable = sql`${isDue} and ${onExpire} = 'delete' and not ${isInUse}`;
    const deleted = appendEvents(
      db,
      {
        ...this.#causeColumns(),
        ...{ namespace, id, type: sql`'deleted'`, life: sql`0`, reason: sql`''`, time: now },
        data: sql`x'7b7d'`,
      },
      sql`from ${leases} where ${isDeletable}`,
      position,
    );
    const [, , , begun] = await callDatabase(undefined, "writes", () =>
      db.batch([
        appendLeaseEvents(db, "expired", this.#cause(now), isDue, position),
        deleted,
        // A trigger deletes the leases, so that only the others are left.
        db
          .delete(sandboxes)
          .where(
            sql`(${sandboxes.namespace}, ${sandboxes.id}) in (select ${namespace}, ${id} from ${leases} where ${isDeletable})`,
          ),
        db
          .update(leases)
          .set({ expiredAt: now })
          .where(isDue)
          .returning({ ...columns, agent }),
      ]),
    );
    this.#notify(found);
    return begun;
  }

  /** Takes expiries over from servers that have probably died. Returns those that no other server has taken over. */
  async takeOver(found: readonly DueLease[]): Promise<readonly ExpiringLease[]> {
    const now = this.nowMicros();
    return callDatabase(undefined, "writes", () =>
      this.#db
        .update(leases)
        .set({ expiredAt: now })
        .where(sql`${isOneOf(found)} and ${isUnfinished(now)}`)
        .returning({ ...columns, agent }),
    );
  }

  /** Returns the fence of an expiry: it is not over, and its sandbox was not replaced, which would have another lease. */
  fenceOf(lease: DueLease): Fence {
    return toFence(
      sql`exists (select 1 from ${leases} where ${isOneOf([lease])} and ${expiredAt} is not null)`,
    );
  }

  /** Deletes a lease whose expiry was carried out. */
  async finish(lease: DueLease): Promise<void> {
    const isIt = and(isOneOf([lease]), sql`${expiredAt} is not null`);
    await callDatabase(undefined, "writes", () => this.#db.delete(leases).where(isIt));
  }

  #cause(now: number): LeaseCause {
    return { ...this.#causeColumns(), now };
  }

  #causeColumns() {
    return { callId: "", actor: "lease", requestId: "" };
  }

  #notify(found: readonly DueLease[]): void {
    for (const each of new Set(found.map((lease) => lease.namespace))) this.#onEvents(each);
  }
}
