import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { byteBlob } from "./columns.ts";

/** The requests with an `Idempotency-Key`, and their first answers. */
export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    namespace: text().notNull(),
    /** The name of the operation, such as `Store.Create`. */
    operation: text().notNull(),
    key: text().notNull(),
    /** The SHA-256 of the request. */
    requestHash: byteBlob("request_hash").notNull(),
    /** The time until which the server that carries it out has it for itself, in microseconds since 1970. */
    leaseUntil: integer("lease_until").notNull(),
    /** The number of servers that have begun it. */
    attempts: integer().notNull(),
    /** The status of the answer; null until there is one. */
    status: integer(),
    /** The headers of the answer, as a JSON object. */
    headers: text(),
    body: byteBlob(),
    /** Microseconds since 1970. */
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.operation, table.key] }),
    index("idempotency_keys_by_age").on(table.createdAt),
  ],
);
