import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { BenchDatabase } from "../fixture/database.ts";

/** Number of records that are there to be deleted. */
export const deletedRecords = 40_000;

/** Records of namespaces: those the operations of `operations.ts` work on, and one that is long to read. */
const namespaces = {
  n100: 100,
  n1000: 1_000,
  n10000: 10_000,
  n20000: 20_000,
  updated: 1_000,
  deleted: deletedRecords,
};

/** A database file that servers are given copies of. */
export interface SeededFile {
  /** Makes a copy. @returns its path */
  copy(): Promise<string>;
}

/** Fills a database file in a folder, which its caller removes. */
export async function seedFile(folder: string): Promise<SeededFile> {
  const database = await BenchDatabase.create(folder, "seeded.db");
  for (const [namespace, count] of Object.entries(namespaces)) database.seed(namespace, count);
  database.checkpoint();
  database.close();
  let copies = 0;
  return {
    async copy() {
      const path = join(folder, `copy-${copies++}.db`);
      await copyFile(database.path, path);
      return path;
    },
  };
}
