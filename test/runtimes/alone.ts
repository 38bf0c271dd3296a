import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Runtime } from "../support/runtime-server.ts";

const cache = fileURLToPath(new URL("../../.cache", import.meta.url));

/** The programs that serve a single operation. */
const programs: Readonly<Record<Runtime, readonly string[]>> = {
  bun: [
    `import { serveBun } from "../../functions/entry/bun.ts";`,
    `import { run } from "../../functions/entry/run.ts";`,
    "await run(serveBun, [operation]);",
  ],
  deno: [
    `import { serveDeno } from "../../functions/entry/deno.ts";`,
    `import { run } from "../../functions/entry/run.ts";`,
    "await run(serveDeno, [operation]);",
  ],
  node: [
    `import { serveNode } from "../../functions/entry/node.ts";`,
    `import { run } from "../../functions/entry/run.ts";`,
    "await run(serveNode, [operation]);",
  ],
  worker: [
    `import { createWorker } from "../../functions/entry/create-worker.ts";`,
    "export default createWorker([operation]);",
  ],
};

/**
 * Creates a folder in the project for the programs of one test. Its name has the run's id, so that the run can remove
 * it.
 */
export async function programFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  await mkdir(cache, { recursive: true });
  const path = await mkdtemp(join(cache, `alone-${process.env.TEST_RUN ?? "t"}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Writes the program that serves one operation.
 * @param operation its file below `functions/`, such as `store/get`
 * @returns the path of the program
 */
export async function writeProgram(folder: string, runtime: Runtime, operation: string): Promise<string> {
  const file = join(folder, `${operation.replace("/", "-")}.${runtime}.ts`);
  const lines = [`import operation from "../../functions/${operation}.ts";`, ...programs[runtime], ""];
  await writeFile(file, lines.join("\n"));
  return file;
}
