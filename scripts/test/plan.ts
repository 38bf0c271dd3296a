import { type Dirent, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";

/** The program of one step of the tests, with its arguments. */
export type Command = readonly [program: string, ...parameters: string[]];

/** The cases that also run within Bun and Deno. */
const inProcess = "test/runtimes/in-process.test.ts";

/** Tests that start and kill daemons of the node. They run after the others, some of which measure times. */
const daemonFolders = ["test/containerd/", "test/oci/"];

/** Tests that use all cores, and so run alone. */
const aloneFolders = ["test/chaos/"];

/** Maximum number of concurrent files, since some start daemons that need much memory. */
const maxConcurrency = 8;

/** Time limit of one file, many times the longest one. */
const fileTimeoutMs = 600_000;

/** An error in the paths on the command line. */
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
 * Returns the files to run, relative to `root`: the named files, those in the named folders, or all.
 * @throws PlanError for a path that does not exist or a folder without tests
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

/** Returns the command of Node's test runner, which also writes the failures to a file. */
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

/** The consecutive steps of a run, and the files that they write their failures to. */
export interface Plan {
  readonly commands: readonly Command[];
  readonly failures: readonly string[];
}

/**
 * Plans the steps of a run: the files of each, their runner and concurrency.
 * @param named files and folders; empty for all tests
 * @param reports the folder for the files with failures
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
    // One more than the number of cores, since these tests mostly wait.
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
