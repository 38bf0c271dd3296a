import type { Client } from "@libsql/core/api";
import { migrationTags } from "../../schema/migration-tags.ts";
import { SandboxError } from "../errors/error.ts";
import { callDatabase, notMigrated } from "./database-error.ts";

async function readTags(client: Client): Promise<Set<string> | undefined> {
  try {
    const { rows } = await client.execute("select tag from migrations");
    return new Set(rows.map(({ tag }) => String(tag)));
  } catch (thrown) {
    if (thrown instanceof Error && /no such table/i.test(thrown.message)) return undefined;
    throw thrown;
  }
}

/** Returns the tags of the migrations that were applied to a database; undefined before the first. */
export async function readMigrationTags(
  client: Client,
  signal?: AbortSignal,
): Promise<Set<string> | undefined> {
  return callDatabase(signal, "reads", () => readTags(client));
}

function missingTag(tags: ReadonlySet<string> | undefined): string | undefined {
  return migrationTags.find((tag) => !tags?.has(tag));
}

/**
 * Returns true if a database has all migrations of this version. It does not retry.
 * @throws the driver's error
 */
export async function isMigrated(client: Client): Promise<boolean> {
  return missingTag(await readTags(client)) === undefined;
}

/**
 * Checks that a database has all migrations of this version.
 * @throws `unavailable` if one is missing, or if the database cannot be reached
 */
export async function checkMigrated(client: Client, signal?: AbortSignal): Promise<void> {
  const missing = missingTag(await readMigrationTags(client, signal));
  if (missing)
    throw new SandboxError("unavailable", notMigrated, { cause: new Error(`it lacks ${missing}`) });
}
