import type { Client } from "@libsql/client/http";
import { migrationTags } from "../../schema/migration-tags.ts";
import { SandboxError } from "../errors/error.ts";
import { callDatabase, notMigrated } from "./database-error.ts";

/** Returns the tags of the migrations a database has had; undefined before the first. */
export async function readMigrationTags(
  client: Client,
  signal?: AbortSignal,
): Promise<Set<string> | undefined> {
  return callDatabase(signal, "reads", async () => {
    try {
      const { rows } = await client.execute("select tag from migrations");
      return new Set(rows.map(({ tag }) => String(tag)));
    } catch (thrown) {
      if (thrown instanceof Error && /no such table/i.test(thrown.message)) return undefined;
      throw thrown;
    }
  });
}

/**
 * Resolves when a database has had every migration this code knows.
 * @throws `unavailable` when it has not, or when it cannot be reached
 */
export async function checkMigrated(client: Client, signal?: AbortSignal): Promise<void> {
  const tags = await readMigrationTags(client, signal);
  const missing = migrationTags.find((tag) => !tags?.has(tag));
  if (missing)
    throw new SandboxError("unavailable", notMigrated, { cause: new Error(`it lacks ${missing}`) });
}
