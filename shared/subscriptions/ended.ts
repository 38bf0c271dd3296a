import { eq, type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { events } from "../../schema/events.ts";
import { instances } from "../../schema/instances.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { subscriptionLanes } from "../../schema/subscription-lanes.ts";
import { subscriptionCursors, subscriptions } from "../../schema/subscriptions.ts";

const { namespace, name, sandboxId, uid } = subscriptions;

/** The condition that a subscription was stored with a sandbox that no longer exists. */
export const isOfGoneSandbox: SQL = sql`${name} = 'sandbox:' || ${sandboxId}
  and not exists (select 1 from ${sandboxes} where ${sandboxes.namespace} = ${namespace} and ${sandboxes.id} = ${sandboxId})
  and not exists (select 1 from ${instances} where ${instances.namespace} = ${namespace}
    and ${instances.id} = ${sandboxId} and (${instances.phase} <> 'gone' or ${instances.wanted} <> ''))`;

/** Deletes the subscription of a sandbox that is gone, once it has received all events. */
export function deleteEnded(
  db: LibSQLDatabase,
  of: { readonly namespace: string; readonly subscription: string },
) {
  const isTold = sql`not exists (select 1 from ${subscriptionLanes} where ${subscriptionLanes.subscription} = ${uid})
    and not exists (select 1 from ${events} where ${events.namespace} = ${of.namespace} and ${events.id} = ${sandboxId}
      and ${events.sequence} > (select ${subscriptionCursors.sequence} from ${subscriptionCursors}
        where ${subscriptionCursors.namespace} = ${of.namespace}))`;
  return db
    .delete(subscriptions)
    .where(sql`${eq(uid, of.subscription)} and ${isOfGoneSandbox} and ${isTold}`);
}
