import { sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { leases } from "../../schema/leases.ts";
import { subscriptionLanes } from "../../schema/subscription-lanes.ts";
import { subscriptionCursors } from "../../schema/subscriptions.ts";
import { triggerDeliveries } from "../../schema/trigger-deliveries.ts";
import { lastSequence } from "../events/append.ts";
import { isExpiring, isUnfinished } from "../leases/lease-store.ts";
import { hasEnd, isUnexpired } from "../leases/write-lease.ts";
import { callDatabase } from "../store/database-error.ts";

/** The kinds of work that servers have left for later, and that is due. */
export interface DueWork {
  readonly hasLeases: boolean;
  /** The end of the next lease, in milliseconds since 1970; undefined if there is none. */
  readonly nextLeaseEndMs: number | undefined;
  /** True if a delivery to a trigger is to be carried out. */
  readonly hasDeliveries: boolean;
  /** True if a subscription has events to deliver. */
  readonly hasEvents: boolean;
}

/** A row of the query: ones and zeros, except for the end. */
interface Row {
  readonly leases: number;
  readonly next: number | null;
  readonly deliveries: number;
  readonly events: number;
}

/** Looks for work that is due: one statement for all kinds of it, since most looks find nothing. */
export class DueWorkStore {
  readonly #db: LibSQLDatabase;
  readonly #clock: () => number;

  /** @param clock returns the time in milliseconds since 1970 */
  constructor(db: LibSQLDatabase, clock: () => number) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Returns the kinds of work that are due. */
  async due(signal: AbortSignal): Promise<DueWork> {
    const now = Math.floor(this.#clock() * 1_000);
    const { expiresAt } = leases;
    const { doneAt, leaseUntil } = triggerDeliveries;
    const { namespace, sequence } = subscriptionCursors;
    const isExpired = sql`${isUnexpired} and ${expiresAt} <= ${now}`;
    const select = sql`select
      exists (select 1 from ${leases} where ${isExpired})
        or exists (select 1 from ${leases} where ${isUnfinished(now)})
        or exists (select 1 from ${leases} where ${isExpiring(now)}) as leases,
      (select min(${expiresAt}) from ${leases} where ${isUnexpired} and ${expiresAt} > ${now} and ${hasEnd}) as next,
      exists (select 1 from ${triggerDeliveries} where ${doneAt} is null and ${leaseUntil} < ${now}) as deliveries,
      exists (select 1 from ${subscriptionLanes} where ${subscriptionLanes.dueAt} <= ${now})
        or exists (select 1 from ${subscriptionCursors} where ${sequence} < ${lastSequence(namespace)}) as events`;
    const [row] = await callDatabase(signal, "reads", () => this.#db.all<Row>(select));
    return {
      hasLeases: row?.leases === 1,
      nextLeaseEndMs: row?.next ? row.next / 1_000 : undefined,
      hasDeliveries: row?.deliveries === 1,
      hasEvents: row?.events === 1,
    };
  }
}
