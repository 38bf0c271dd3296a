import { type SQL, sql } from "drizzle-orm";
import { triggerDeliveries } from "../../schema/trigger-deliveries.ts";
import type { Busy } from "../async/pump.ts";
import type { DeliveryKey } from "./delivery.ts";

/** Maximum number of due deliveries among which one claim chooses. */
const maxDue = 2_000;

/** Maximum number of deliveries of one trigger that are carried out together, while they succeed and while they fail. */
export const maxTogether = { healthy: 8, failing: 2 } as const;

/** Maximum number of deliveries of one namespace that are carried out together. */
export const maxOfNamespace = 32;

/** Returns the owner of a delivery: its trigger, in its namespace. */
export function ownerOf({ namespace, trigger }: Pick<DeliveryKey, "namespace" | "trigger">): string {
  return `${namespace} ${trigger}`;
}

/**
 * Returns the query of deliveries that are due, those first that have waited longest.
 * @param now microseconds since 1970
 * @param busy owners and namespaces whose deliveries are left out
 */
export function selectDue(now: number, { owners, groups }: Busy): SQL {
  const { namespace, trigger, leaseUntil, doneAt } = triggerDeliveries;
  return sql`select rowid, ${namespace}, ${trigger}, ${leaseUntil} from ${triggerDeliveries}
    where ${doneAt} is null and ${leaseUntil} < ${now}
    and ${namespace} || ' ' || ${trigger} not in (select value from json_each(${JSON.stringify(owners)}))
    and ${namespace} not in (select value from json_each(${JSON.stringify(groups)}))
    order by ${leaseUntil} limit ${maxDue}`;
}

/** Returns the query of the `rowid` of at most `limit` of these deliveries: only some of each owner, and of each namespace. */
export function selectShared(due: SQL, limit: number): SQL {
  const ranked = sql`select *, row_number() over
    (partition by namespace, trigger order by lease_until) as place from (${due})`;
  const shared = sql`select rowid, lease_until, row_number() over (partition by namespace order by lease_until)
    as of_namespace from (${ranked}) where place <= ${maxTogether.healthy}`;
  return sql`select rowid from (${shared}) where of_namespace <= ${maxOfNamespace}
    order by lease_until limit ${limit}`;
}
