import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * The events of one sandbox that are still to be delivered to a subscription, in order. A row exists only while there are any;
 * the events themselves are those of the log.
 */
export const subscriptionLanes = sqliteTable(
  "subscription_lanes",
  {
    /** The uid of the subscription. A trigger deletes its lanes with it. */
    subscription: text().notNull(),
    /** 0, or the time at which a redelivery was asked for, in microseconds since 1970. */
    redelivery: integer().notNull(),
    namespace: text().notNull(),
    /** The id of the sandbox. */
    id: text().notNull(),
    /** The sequence of the last event that is done. */
    after: integer().notNull(),
    /** The last sequence of a redelivery; null for all events that have come. */
    until: integer(),
    /** The number of failed attempts of the next event. */
    attempts: integer().notNull(),
    /**
     * The time of the next attempt, in microseconds since 1970. A server that claims the lane moves it on by its lease, so
     * that another one takes over if it dies.
     */
    dueAt: integer("due_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subscription, table.redelivery, table.id] }),
    index("subscription_lanes_by_due").on(table.dueAt),
  ],
);
