import { join } from "node:path";
import { openFileDatabase } from "../../functions/sqlite/file-database.ts";
import { migrate } from "../../shared/store/migrate.ts";

/** Creates a migrated database file in a folder. Returns its `DATABASE_URL`. */
export async function createMigratedFile(folder: string): Promise<string> {
  const url = `file:${join(folder, "test.db")}`;
  const database = openFileDatabase(url);
  await migrate(database);
  database.close();
  return url;
}
