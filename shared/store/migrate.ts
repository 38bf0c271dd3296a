import type { Client } from "@libsql/client/http";
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
    `the database is newer than this version, which does not know its migration ${unknown}`,
  );
}

/**
 * Brings a database up to date. Each migration is one transaction that also enters it in the ledger, so that of
 * two that start at once one does it and the other sees it done.
 * @returns the tags of the migrations this call applied
 * @throws `failed_precondition` for a database newer than this code
 */
export async function migrate(client: Client): Promise<{ applied: string[] }> {
  let tags = (await readMigrationTags(client)) ?? new Set<string>();
  refuseNewer(tags);
  const applied: string[] = [];
  for (const { tag, statements } of migrations) {
    if (tags.has(tag)) continue;
    const enter = { sql: "insert into migrations (tag) values (?)", args: [tag] };
    try {
      await callDatabase(undefined, "writes", () => client.batch([ledger, enter, ...statements], "write"));
      applied.push(tag);
    } catch (thrown) {
      tags = (await readMigrationTags(client)) ?? new Set<string>();
      if (!tags.has(tag)) throw thrown;
    }
  }
  return { applied };
}
