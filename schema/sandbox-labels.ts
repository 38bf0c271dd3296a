import { index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { utf8Blob } from "./columns.ts";

/**
 * The index of `sandboxes.labels` for the filters of List, with one row per label. Only triggers write it.
 */
export const sandboxLabels = sqliteTable(
  "sandbox_labels",
  {
    namespace: text().notNull(),
    /** The key, encoded as in `sandboxes.labels`. */
    key: utf8Blob().notNull(),
    value: utf8Blob().notNull(),
    id: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.key, table.value, table.id] }),
    index("sandbox_labels_by_key").on(table.namespace, table.key, table.id),
  ],
);
