import { spawnSync } from "node:child_process";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Minimum free space. */
const minFreeBytes = 2 * 1024 ** 3;

/**
 * Creates a folder in memory, so that tests do not wait for a busy disk. The caller removes it.
 * @returns undefined if there is too little space or programs cannot be run from it, and within a test run, whose
 * temporary folder is in memory already
 */
export async function memoryFolder(): Promise<string | undefined> {
  if (process.env.TEST_RUN !== undefined) return undefined;
  let folder: string | undefined;
  try {
    const { bavail, bsize } = await statfs("/dev/shm");
    if (bavail * bsize < minFreeBytes) return undefined;
    // The path must be short, since sockets will be created in it.
    folder = await mkdtemp("/dev/shm/t-");
    const program = join(folder, "program");
    await writeFile(program, "#!/bin/sh\n", { mode: 0o755 });
    if (spawnSync(program).status === 0) return folder;
  } catch {
    // Not every system has /dev/shm.
  }
  if (folder !== undefined) await rm(folder, { recursive: true });
  return undefined;
}
