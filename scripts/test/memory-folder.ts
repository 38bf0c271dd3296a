import { spawnSync } from "node:child_process";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How much room it must have, in bytes. */
const enough = 2 * 1024 ** 3;

/**
 * Makes a folder in memory, where nothing waits for a disk that others keep busy; the caller removes it.
 * @returns undefined where there is no room for it, or programs cannot be run from it; and within a run of the tests,
 * whose folder for what is temporary is such a folder and is removed with it
 */
export async function memoryFolder(): Promise<string | undefined> {
  if (process.env.TEST_RUN !== undefined) return undefined;
  let folder: string | undefined;
  try {
    const { bavail, bsize } = await statfs("/dev/shm");
    if (bavail * bsize < enough) return undefined;
    // With a short path, for there will be sockets in it.
    folder = await mkdtemp("/dev/shm/t-");
    const program = join(folder, "program");
    await writeFile(program, "#!/bin/sh\n", { mode: 0o755 });
    if (spawnSync(program).status === 0) return folder;
  } catch {
    // Not every system has it.
  }
  if (folder !== undefined) await rm(folder, { recursive: true });
  return undefined;
}
