import { sql } from "drizzle-orm";
import { triggerDeliveries } from "../../schema/trigger-deliveries.ts";
import type { Fence } from "../sandbox/call.ts";
import { toFence } from "../store/fence.ts";
import type { ClaimedDelivery } from "./delivery.ts";
import { isClaimed } from "./delivery-row.ts";
import { hasTurn, type Order } from "./marks.ts";

/**
 * Returns the fence of an operation: its delivery is claimed still, and has its turn on the sandbox. A server that was
 * frozen for longer than its lease does nothing after its successor, nor after a later delivery.
 * @param order undefined if deliveries have no order
 */
export function fenceOf(delivery: ClaimedDelivery, order: Order | undefined): Fence {
  const isOwn = sql`exists (select 1 from ${triggerDeliveries} where ${isClaimed(delivery)})`;
  return toFence(order ? sql`${isOwn} and ${hasTurn(order)}` : isOwn);
}
