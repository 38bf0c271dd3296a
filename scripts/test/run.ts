import { chmod, copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { endLeftovers } from "./leftovers.ts";
import { memoryFolder } from "./memory-folder.ts";

/** One run of the tests, with a temporary folder and an environment for its processes. */
export interface TestRun {
  readonly env: NodeJS.ProcessEnv;
  /** The folder for the reports that are printed at the end. */
  readonly reports: string;
  /** The folder for files whose types are stripped. */
  readonly modules: string;
  /** Ends the remaining processes of the run, and removes its files. */
  close(): Promise<void>;
}

/** Prepares the preloaded module that loads others quickly. Returns Node's option to preload it. */
async function prepareModules(modules: string): Promise<string> {
  await mkdir(modules);
  for (const name of ["load-quickly.js", "strip-once.js"]) {
    await copyFile(new URL(name, import.meta.url), join(modules, name));
  }
  await writeFile(join(modules, "package.json"), '{"type":"module"}');
  return `--import=${pathToFileURL(join(modules, "load-quickly.js"))}`;
}

/**
 * Opens a run with its files in memory if possible.
 * @param cache the project's folder that tests write programs to
 */
export async function openRun(cache: string): Promise<TestRun> {
  // The path must be short, since sockets will be created in it.
  const folder = (await memoryFolder()) ?? (await mkdtemp(join(tmpdir(), "t-")));
  // Sandboxes that run as other users have folders of their own in it.
  await chmod(folder, 0o711);
  // A run inside another one, as in a test, is also found and ended by the outer one.
  const name = [process.env.TEST_RUN, basename(folder)].filter(Boolean).join("-");
  const reports = join(folder, "reports");
  const modules = join(folder, "modules");
  await mkdir(reports);
  const env = {
    ...process.env,
    TMPDIR: folder,
    TEST_RUN: name,
    TEST_TALLY: reports,
    DENO_NO_UPDATE_CHECK: "1",
    NODE_OPTIONS: [process.env.NODE_OPTIONS, await prepareModules(modules)].filter(Boolean).join(" "),
  };
  return {
    env,
    reports,
    modules,
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
