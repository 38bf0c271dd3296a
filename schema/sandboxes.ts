import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { byteBlob } from "./columns.ts";

/**
 * The records of the Store. Ids compare as bytes, which is the order of List.
 *
 * Arbitrary texts from clients are kept as the bytes of their UTF-8, because some drivers cut TEXT off at U+0000, and
 * because most answers copy the bytes without reading them.
 */
export const sandboxes = sqliteTable(
  "sandboxes",
  {
    namespace: text().notNull(),
    id: text().notNull(),
    /** Random for each Create, so that a record that was deleted and created again has another version. */
    uid: text().notNull(),
    /** Counts the writes of the record from 1. */
    revision: integer().notNull(),
    runtimeName: byteBlob("runtime_name").notNull(),
    /** An encoded `google.protobuf.Any`, like `spec`; null for none, which differs from an empty one. */
    runtimeOptions: byteBlob("runtime_options"),
    spec: byteBlob(),
    /** A JSON object of strings; its keys are encoded by `encodeKey`. */
    labels: text().notNull(),
    /** A JSON object of encoded `Any`s in base64, with keys as in `labels`. */
    extensions: text().notNull(),
    sandboxer: byteBlob().notNull(),
    /** Microseconds since 1970, like `updated_at`. */
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.id] })],
);
