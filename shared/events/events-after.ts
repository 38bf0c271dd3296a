import { type SQL, sql } from "drizzle-orm";
import { events } from "../../schema/events.ts";

const { namespace, sequence, type, id, life, callId, actor, reason, requestId, time, data } = events;

/** The columns of an event, in the order in which `toLoggedEvent` reads them. */
export const eventColumns = sql.join(
  [sequence, type, id, life, callId, actor, reason, requestId, time, data].map((column) => sql`${column}`),
  sql`, `,
);

/** Returns the query of the first events of a namespace after a sequence. */
export function eventsAfter(
  ofNamespace: string,
  after: SQL | number,
  limit: number,
  columns = eventColumns,
): SQL {
  return sql`select ${columns} from ${events} where ${namespace} = ${ofNamespace} and ${sequence} > ${after}
    order by ${sequence} limit ${limit}`;
}

/** Returns the query of the first events of a sandbox after a sequence, up to another one. */
export function sandboxEventsAfter(
  key: { readonly namespace: string; readonly id: string },
  after: SQL | number,
  until: SQL | number,
  limit: number,
): SQL {
  return sql`select ${eventColumns} from ${events} where ${namespace} = ${key.namespace} and ${id} = ${key.id}
    and ${sequence} > ${after} and ${sequence} <= ${until} order by ${sequence} limit ${limit}`;
}
