import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errnoOf } from "./errno.ts";

/**
 * Creates a folder that only this user can enter, and its missing parents. Node's `recursive` option never returns
 * if a parent exists but rejects new folders, such as /proc.
 * @throws if the folder cannot be created
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (errnoOf(error) !== "ENOENT") throw error;
    await makeFolder(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}
