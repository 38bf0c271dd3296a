import { type Dirent, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";

/** The program that runs one step of the tests, with its arguments. */
export type Command = readonly [program: string, ...parameters: string[]];

/** The cases that also run within Bun and Deno. */
const inProcess = "test/runtimes/in-process.test.ts";

/** Tests that start daemons of the node and kill them. They run after the others, which time what they test. */
const daemonFolders = ["test/containerd/", "test/oci/"];

/** Tests that keep all cores busy, and have the machine to themselves. */
const aloneFolders = ["test/chaos/"];

/** Limit of files at a time: some start daemons, and many of those take more memory than cores. */
const maxConcurrency = 8;

/** Time that one file may take: many times what any does, but not for ever. */
const fileTimeoutMs = 600_000;

/** A file that cannot be run. Its message is for the person who named it. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

function isTest({ name }: Dirent): boolean {
  return name.endsWith(".test.ts");
}

async function testsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter(isTest).map(({ parentPath, name }) => join(parentPath, name));
}

/**
 * Returns the files to run, relative to `root`: those that were named, those in the folders that were named, or all.
 * @throws PlanError for a path that is not there, or a folder without tests
 */
async function select(root: string, named: readonly string[]): Promise<string[]> {
  const files = new Set<string>();
  for (const path of named.length ? named : [join(root, "test")]) {
    if (!existsSync(path)) throw new PlanError(`${path}: no such file or folder`);
    const found = (await stat(path)).isDirectory() ? await testsIn(path) : [path];
    if (found.length === 0) throw new PlanError(`${path}: no file in it ends in .test.ts`);
    for (const file of found.sort()) files.add(relative(root, resolve(file)));
  }
  return [...files];
}

/** Node's test runner, which also appends to a file what failed. */
function nodeRunner(files: readonly string[], concurrency: number, failures: string): Command {
  return [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    "--import=./scripts/test/exit-on-signal.ts",
    "--test",
    `--test-timeout=${fileTimeoutMs}`,
    `--test-concurrency=${concurrency}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=./scripts/test/failures.ts",
    `--test-reporter-destination=${failures}`,
    ...files,
  ];
}

/** The steps of a run, one after the other, and the files that each leaves its failures in. */
export interface Plan {
  readonly commands: readonly Command[];
  readonly failures: readonly string[];
}

/**
 * Decides which runner runs which file, and what runs side by side.
 * @param named files and folders; none for everything
 * @param reports the folder for what failed
 * @throws PlanError
 */
export async function makePlan(root: string, named: readonly string[], reports: string): Promise<Plan> {
  const files = await select(root, named);
  const isIn = (folders: readonly string[]) => (file: string) =>
    folders.some((folder) => file.startsWith(folder));
  const [isDaemon, isAlone] = [isIn(daemonFolders), isIn(aloneFolders)];
  const cores = availableParallelism();
  const steps = [
    {
      files: files.filter((file) => !isDaemon(file) && !isAlone(file)),
      concurrency: Math.min(cores, maxConcurrency),
    },
    // One more than there are cores, for they wait most of the time.
    { files: files.filter(isDaemon), concurrency: Math.min(cores + 1, maxConcurrency) },
    { files: files.filter(isAlone), concurrency: 1 },
  ].filter((step) => step.files.length > 0);
  const failures = steps.map((_, index) => join(reports, `failures-${index}.txt`));
  const commands: Command[] = steps.map((step, index) =>
    nodeRunner(step.files, step.concurrency, failures[index] ?? ""),
  );
  const bin = join(root, "node_modules", ".bin");
  if (files.includes(inProcess)) {
    commands.push([join(bin, "bun"), "test", inProcess]);
    commands.push([join(bin, "deno"), "test", "-A", "--no-check", inProcess]);
  }
  return { commands, failures };
}
