import { type SQL, sql } from "drizzle-orm";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { aliased } from "../../schema/aliased.ts";
import { events } from "../../schema/events.ts";
import { sandboxes } from "../../schema/sandboxes.ts";
import { subscriptionCursors, subscriptions } from "../../schema/subscriptions.ts";
import { lastSequence } from "../events/append.ts";
import type { SandboxSubscription } from "../sandbox/subscription.ts";
import { resumeLanes } from "./lane-statements.ts";
import { nameOfSandbox } from "./subscription.ts";
import { newRow } from "./subscription-row.ts";

/** The sandbox that a subscription is stored with. */
export interface SubscribedSandbox {
  readonly namespace: string;
  readonly id: string;
  /** The uid of its record, if the subscription is stored only with that one; undefined for any record. */
  readonly recordUid: string | undefined;
  /** The id of the call whose events are the first ones; empty for those since the record was created. */
  readonly callId: string;
  /** Microseconds since 1970. */
  readonly nowMicros: number;
}

/** Returns the sequence before the first event of the batch, in SQL. */
function sequenceBefore({ namespace, id, callId }: SubscribedSandbox): SQL {
  const isOfBatch = callId === "" ? sql`type = 'created' and life = 0` : sql`call_id = ${callId}`;
  const edge = callId === "" ? sql`max(sequence)` : sql`min(sequence)`;
  return sql`ifnull((select ${edge} - 1 from ${events} where namespace = ${namespace} and id = ${id}
    and ${isOfBatch}), ${lastSequence(namespace)})`;
}

/**
 * Returns the statements that store the subscription of a sandbox, at the end of the batch that stores its record. They
 * do nothing if the record was not stored. One of an earlier sandbox with that id is replaced.
 */
export function putSandboxSubscription(
  db: LibSQLDatabase,
  sandbox: SubscribedSandbox,
  { uid, url, filter, secrets }: SandboxSubscription,
) {
  const { namespace, id, recordUid, nowMicros } = sandbox;
  const isOwn = recordUid === undefined ? sql`true` : sql`${sandboxes.uid} = ${recordUid}`;
  const isStored = sql`exists (select 1 from ${sandboxes} where ${sandboxes.namespace} = ${namespace}
    and ${sandboxes.id} = ${id} and ${isOwn})`;
  const since = sequenceBefore(sandbox);
  const excluded = aliased(subscriptions, "excluded");
  const name = nameOfSandbox(id);
  const values = newRow({ namespace, name, uid, url, filter, sandboxId: id, secrets, since, nowMicros });
  return [
    db
      .insert(subscriptions)
      .select(sql`select ${values} where ${isStored}`)
      .onConflictDoUpdate({
        target: [subscriptions.namespace, subscriptions.name],
        set: {
          url: excluded.url,
          filter: excluded.filter,
          secrets: excluded.secrets,
          revision: sql`${subscriptions.revision} + 1`,
          pausedAt: null,
          pausedReason: "",
          failingSince: null,
          updatedAt: nowMicros,
        },
      }),
    db
      .insert(subscriptionCursors)
      .select(sql`select ${namespace}, ${since} where ${isStored}`)
      .onConflictDoNothing(),
    resumeLanes(
      db,
      sql`(select ${subscriptions.uid} from ${subscriptions} where ${subscriptions.namespace} = ${namespace}
        and ${subscriptions.name} = ${name})`,
      nowMicros,
    ),
  ] as const;
}
