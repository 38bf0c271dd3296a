import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { endLeftovers } from "./leftovers.ts";
import { memoryFolder } from "./memory-folder.ts";

/** One run of the tests: the folder that all its files are in, and the environment that all its processes have. */
export interface TestRun {
  readonly env: NodeJS.ProcessEnv;
  /** The folder for what is reported at the end. */
  readonly reports: string;
  /** Ends the processes that are left of it, and removes its files. */
  close(): Promise<void>;
}

/**
 * Opens a run whose files are in memory, where that is possible.
 * @param cache the folder in the project that programs of tests are written to
 */
export async function openRun(cache: string): Promise<TestRun> {
  // With a short path, for there will be sockets in it.
  const folder = (await memoryFolder()) ?? (await mkdtemp(join(tmpdir(), "t-")));
  // A run within another one, as a test has it, ends with that at the latest.
  const name = [process.env.TEST_RUN, basename(folder)].filter(Boolean).join("-");
  const reports = join(folder, "reports");
  await mkdir(reports);
  const env = {
    ...process.env,
    TMPDIR: folder,
    TEST_RUN: name,
    TEST_TALLY: reports,
    DENO_NO_UPDATE_CHECK: "1",
  };
  return {
    env,
    reports,
    async close() {
      await endLeftovers(folder);
      const written = await readdir(cache).catch(() => []);
      const programs = written.filter((entry) => entry.startsWith(`alone-${name}-`));
      for (const path of [folder, ...programs.map((entry) => join(cache, entry))]) {
        await rm(path, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}
