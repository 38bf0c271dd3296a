import { readFile, rename, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WorkerModule } from "../../scripts/worker-bundle.ts";

/** The modules of a Worker, the main one first. */
export type WorkerModules = readonly Pick<WorkerModule, "name" | "code">[];

const entry = "functions/entry/worker.ts";

/** The file with the modules of the entry; undefined outside of a test run. */
const shared = process.env.TEST_RUN === undefined ? undefined : join(tmpdir(), "worker.json");

async function bundle(file: string): Promise<WorkerModules> {
  const { bundleWorker } = await import("../../scripts/worker-bundle.ts");
  const { modules } = await bundleWorker(file);
  return modules.map(({ name, code }) => ({ name, code }));
}

/** Bundles the entry, unless another test file of the run has done so. */
async function bundleEntry(): Promise<WorkerModules> {
  if (shared === undefined) return bundle(entry);
  try {
    return JSON.parse(await readFile(shared, "utf8"));
  } catch {
    const modules = await bundle(entry);
    await writeFile(`${shared}.${process.pid}`, JSON.stringify(modules));
    await rename(`${shared}.${process.pid}`, shared);
    return modules;
  }
}

/** The Workers of this process, by file. */
const workers = new Map<string, Promise<WorkerModules>>();

/**
 * Bundles a Worker, once per process, and that of the entry once per test run.
 * @param file the path of its main file, relative to the project's root
 */
export function workerModules(file: string): Promise<WorkerModules> {
  const modules = workers.get(file) ?? (file === entry ? bundleEntry() : bundle(file));
  workers.set(file, modules);
  return modules;
}
