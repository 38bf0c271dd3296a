// Made by scripts/bundle-migrations.ts from schema/migrations.

/** The tags of all migrations, oldest first, to check that a database is migrated. */
export const migrationTags: readonly string[] = [
  "0000_records",
  "0001_lives",
  "0002_damaged",
  "0003_events",
  "0004_triggers",
  "0005_subscriptions",
  "0006_agents",
];
