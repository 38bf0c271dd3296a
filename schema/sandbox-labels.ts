import { blob, index, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * The index of `sandboxes.labels`, one row per label, by which List filters. Triggers keep it; nothing else
 * writes it.
 */
export const sandboxLabels = sqliteTable(
  "sandbox_labels",
  {
    namespace: text().notNull(),
    /** The key as it is encoded in `sandboxes.labels`. */
    key: blob({ mode: "buffer" }).notNull(),
    value: blob({ mode: "buffer" }).notNull(),
    id: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.namespace, table.key, table.value, table.id] }),
    index("sandbox_labels_by_key").on(table.namespace, table.key, table.id),
  ],
);
