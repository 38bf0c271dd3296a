import { blob, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * The records of the Store. Ids compare as bytes, which is the order of List.
 *
 * Columns that hold any text a client sends are BLOBs of its UTF-8, because some drivers cut TEXT at U+0000.
 */
export const sandboxes = sqliteTable(
  "sandboxes",
  {
    namespace: text().notNull(),
    id: text().notNull(),
    /** Random per Create, so that a record made anew is not taken for the one before it. */
    uid: text().notNull(),
    /** Counts the writes, from 1. */
    revision: integer().notNull(),
    runtimeName: blob("runtime_name", { mode: "buffer" }).notNull(),
    /** An encoded `google.protobuf.Any`, like `spec`; null is none, which is not the same as an empty one. */
    runtimeOptions: blob("runtime_options", { mode: "buffer" }),
    spec: blob({ mode: "buffer" }),
    /** A JSON object of texts; its keys are written as `encodeKey` says. */
    labels: text().notNull(),
    /** A JSON object of the base64 of encoded `Any`s, with keys as in `labels`. */
    extensions: text().notNull(),
    sandboxer: blob({ mode: "buffer" }).notNull(),
    /** Microseconds since 1970, like `updated_at`. */
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.id] })],
);
