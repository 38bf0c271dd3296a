import { sql } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core/dialect";
import { triggerDeliveries } from "../../schema/trigger-deliveries.ts";
import type { Fence } from "../sandbox/call.ts";
import type { ClaimedDelivery } from "./delivery.ts";
import { isClaimed } from "./delivery-row.ts";
import { hasTurn, type Order } from "./marks.ts";

const dialect = new SQLiteAsyncDialect();

/**
 * Returns the fence of an operation: its delivery is claimed still, and has its turn on the sandbox. A server that was
 * frozen for longer than its lease thereby does nothing after its successor, nor after a later delivery.
 * @param order undefined if deliveries have no order
 */
export function fenceOf(delivery: ClaimedDelivery, order: Order | undefined): Fence {
  const isOwn = sql`exists (select 1 from ${triggerDeliveries} where ${isClaimed(delivery)})`;
  const { sql: condition, params } = dialect.sqlToQuery(order ? sql`${isOwn} and ${hasTurn(order)}` : isOwn);
  // They are names, ids and keys.
  return { condition, args: params.map(String) };
}
