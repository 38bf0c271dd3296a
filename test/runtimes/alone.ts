import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Runtime } from "./server.ts";

const cache = fileURLToPath(new URL("../../.cache", import.meta.url));

/** What it takes to deploy one operation alone: a program that mounts nothing else. */
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

/** A folder in the project for the programs of one test, with the name of the run that removes it at the latest. */
export async function programFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  await mkdir(cache, { recursive: true });
  const path = await mkdtemp(join(cache, `alone-${process.env.TEST_RUN ?? "t"}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Writes the program of one operation.
 * @param operation its file below `functions/`, such as `store/get`
 * @returns the program's path
 */
export async function writeProgram(folder: string, runtime: Runtime, operation: string): Promise<string> {
  const file = join(folder, `${operation.replace("/", "-")}.${runtime}.ts`);
  const lines = [`import operation from "../../functions/${operation}.ts";`, ...programs[runtime], ""];
  await writeFile(file, lines.join("\n"));
  return file;
}
