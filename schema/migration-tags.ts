// Made by scripts/bundle-migrations.ts from schema/migrations.

/** The tags of all migrations, oldest first, for what only checks that a database has had them. */
export const migrationTags: readonly string[] = [
  "0000_records",
  "0001_lives",
  "0002_damaged",
];
