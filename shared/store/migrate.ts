import type { Client } from "@libsql/core/api";
import { migrations } from "../../schema/migrations.ts";
import { SandboxError } from "../errors/error.ts";
import { readMigrationTags } from "./check-migrated.ts";
import { callDatabase } from "./database-error.ts";

const ledger = "create table if not exists migrations (tag text primary key not null) without rowid";

function refuseNewer(tags: ReadonlySet<string>): void {
  const known = new Set(migrations.map(({ tag }) => tag));
  const unknown = [...tags].find((tag) => !known.has(tag));
  if (unknown === undefined) return;
  throw new SandboxError(
    "failed_precondition",
    `the database is newer than this version: its migration ${unknown} is unknown`,
  );
}

/**
 * Applies all missing migrations to a database. Each runs in one transaction together with its entry in the table
 * `migrations`, so that of two concurrent runs only one applies it.
 * @returns the tags of the migrations that this call applied
 * @throws `failed_precondition` for a database that is newer than this version
 */
export async function migrate(client: Client): Promise<{ applied: string[] }> {
  let tags = (await readMigrationTags(client)) ?? new Set<string>();
  refuseNewer(tags);
  const applied: string[] = [];
  for (const { tag, statements } of migrations) {
    if (tags.has(tag)) continue;
    const entry = { sql: "insert into migrations (tag) values (?)", args: [tag] };
    try {
      await callDatabase(undefined, "writes", () => client.batch([ledger, entry, ...statements], "write"));
      applied.push(tag);
    } catch (thrown) {
      tags = (await readMigrationTags(client)) ?? new Set<string>();
      if (!tags.has(tag)) throw thrown;
    }
  }
  return { applied };
}
