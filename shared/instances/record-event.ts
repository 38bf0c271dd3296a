import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { appendDrafts, type Changed, hasChanged } from "../events/append.ts";
import type { EventCause } from "../events/event.ts";

/** Appends the event of a record, if the statement before has inserted or deleted it. */
export function recordEvent(
  db: LibSQLDatabase,
  changed: Changed,
  type: "created" | "deleted",
  cause: EventCause,
) {
  const data: Readonly<Record<string, number>> = type === "created" ? { revision: 1 } : {};
  return appendDrafts(db, changed, cause, [{ type, life: 0, reason: "", data }], hasChanged);
}
