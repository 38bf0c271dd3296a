import { type Placeholder, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import type { eventTypes } from "../../schema/events.ts";
import { instances } from "../../schema/instances.ts";
import { leases } from "../../schema/leases.ts";
import { appendEvents, hasChanged } from "../events/append.ts";
import { rowValues } from "../instances/row-values.ts";
import { neverExpires } from "../sandbox/lease.ts";

/** A value, or its placeholder in a statement that is prepared. */
type Given<T> = T | Placeholder;

/** The sandbox whose lease is written. */
export interface LeaseKey {
  readonly namespace: Given<string>;
  readonly id: Given<string>;
}

/** A lease to write. */
export interface GivenLease extends LeaseKey {
  /** Microseconds since 1970, like `now`; null to write nothing. */
  readonly expiresAt: Given<number | null>;
  /** Null for the present action, or `delete` if there is none. */
  readonly onExpire: Given<string | null>;
  readonly now: Given<number>;
}

/** The condition that a lease was not removed. */
export const hasEnd = sql`${leases.expiresAt} < ${sql.raw(String(neverExpires))}`;

const excluded = aliased(leases, "excluded");

/** The condition that an expiry has not begun. */
export const isUnexpired = sql`${leases.expiredAt} is null`;

const nextRevision = sql`max(${leases.revision} + 1, ${excluded.revision})`;

/** Returns the condition that a lease is that of a sandbox. */
export function isLeaseOf({ namespace, id }: LeaseKey): SQL {
  return sql`${leases.namespace} = ${namespace} and ${leases.id} = ${id}`;
}

/**
 * Writes a lease, if the statement before has changed something and the expiry has not begun. A lease of containerd's
 * label replaces only one of its kind. Returns the end of the lease.
 */
export function putLease(db: LibSQLDatabase, lease: GivenLease, source: "request" | "label") {
  const { namespace, id, expiresAt, onExpire, now } = lease;
  const values = rowValues(leases, {
    ...{ namespace, id, expiresAt },
    onExpire: sql`ifnull(${onExpire}, 'delete')`,
    warnedAt: sql`null`,
    expiredAt: sql`null`,
    revision: now,
    source: sql.raw(`'${source}'`),
  });
  const isReplaceable = source === "label" ? sql` and (${leases.source} = 'label' or not ${hasEnd})` : sql``;
  return db
    .insert(leases)
    .select(sql`select ${values} where ${hasChanged} and ${expiresAt} is not null`)
    .onConflictDoUpdate({
      target: [leases.namespace, leases.id],
      set: {
        expiresAt: excluded.expiresAt,
        onExpire: sql`ifnull(${onExpire}, iif(${hasEnd}, ${leases.onExpire}, 'delete'))`,
        warnedAt: sql`null`,
        revision: nextRevision,
        source: excluded.source,
      },
      setWhere: sql`${isUnexpired}${isReplaceable}`,
    })
    .returning({ expiresAt: leases.expiresAt });
}

/**
 * Changes the action of a lease, or removes the lease by an end that never comes: so its revision still distinguishes late
 * messages. It does nothing without a lease, or if the statement before has changed nothing. Returns the end of the lease.
 */
export function amendLease(db: LibSQLDatabase, { namespace, id, expiresAt, onExpire, now }: GivenLease) {
  return db
    .update(leases)
    .set({
      expiresAt: sql`ifnull(${expiresAt}, ${leases.expiresAt})`,
      onExpire: sql`ifnull(${onExpire}, ${leases.onExpire})`,
      revision: sql`max(${leases.revision} + 1, ${now})`,
      source: sql`'request'`,
    })
    .where(sql`${isLeaseOf({ namespace, id })} and ${isUnexpired} and ${hasEnd} and ${hasChanged}`)
    .returning({ expiresAt: leases.expiresAt });
}

/** Deletes the lease of a label that was removed, if the statement before has changed something. Returns a null. */
export function removeLabelLease(db: LibSQLDatabase, key: LeaseKey) {
  return db
    .delete(leases)
    .where(sql`${isLeaseOf(key)} and ${leases.source} = 'label' and ${isUnexpired} and ${hasChanged}`)
    .returning({ expiresAt: sql<null>`null` });
}

/** Returns a time in microseconds since 1970 as a text of RFC 3339, in SQL. */
function timeText(micros: SQL): SQL {
  return sql`strftime('%Y-%m-%dT%H:%M:%S', ${micros} / 1000000, 'unixepoch') || printf('.%06dZ', ${micros} % 1000000)`;
}

/** The cause of an event about a lease, with its time in microseconds since 1970. */
export interface LeaseCause {
  readonly callId: Given<string>;
  readonly actor: Given<string>;
  readonly requestId: Given<string>;
  readonly now: Given<number>;
}

/**
 * Appends an event about leases, of the lives that the sandboxes have.
 * @param condition the condition on the leases
 * @param position the position of a lease among those of its namespace, from 1
 */
export function appendLeaseEvents(
  db: LibSQLDatabase,
  type: (typeof eventTypes)[number],
  { now: time, ...cause }: LeaseCause,
  condition: SQL,
  position?: SQL,
) {
  const { namespace, id, expiresAt, onExpire } = leases;
  const isLive = sql`${instances.namespace} = ${namespace} and ${instances.id} = ${id} and ${instances.phase} <> 'gone'`;
  const end = sql`json_object('expiresAt', ${timeText(sql`${expiresAt}`)}, 'onExpire', ${onExpire})`;
  const values = {
    ...{ ...cause, namespace, id, time },
    type: sql.raw(`'${type}'`),
    life: sql`ifnull((select ${instances.life} from ${instances} where ${isLive}), 0)`,
    reason: sql`''`,
    data: sql`cast(iif(${hasEnd}, ${end}, '{}') as blob)`,
  };
  return appendEvents(db, values, sql`from ${leases} where ${condition}`, position);
}
