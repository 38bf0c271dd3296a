import { type Dirent, existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";

/** The program of one step of the tests, with its arguments. */
export type Command = readonly [program: string, ...parameters: string[]];

/** Tests that start and kill daemons of the node. They run if they are named, as in `npm run test:daemons`. */
const daemonFolders = ["test/containerd/", "test/oci/"];

/** Tests of faults and measurements, which take all cores, and so run alone, if they are named. */
const alonePaths = ["test/faults/", "test/bench/measures.test.ts"];

/** Files that take long, the longest first. They start before the others, so that none is left alone at the end. */
export const longFiles: readonly string[] = [
  "test/runtimes/over-http.test.ts",
  "test/openapi/examples.test.ts",
  "test/runtimes/memory.test.ts",
  "test/cli/cli.test.ts",
  "test/store/sqld.test.ts",
  "test/model/model.test.ts",
  "test/agent/containment.test.ts",
  "test/runtimes/in-process-elsewhere.test.ts",
  "test/runtimes/list-fairness.test.ts",
  "test/runtimes/connections.test.ts",
  "test/runtimes/subscriptions.test.ts",
  "test/lives/leases.test.ts",
  "test/runtimes/database-away.test.ts",
  "test/scripts/test-run.test.ts",
  "test/agent/full-disk.test.ts",
  "test/agent/lives.test.ts",
  "test/runtimes/entries.test.ts",
  "test/agent/main.test.ts",
  "test/runtimes/in-process.test.ts",
  "test/lives/compound.test.ts",
  "test/lives/waits.test.ts",
  "test/lives/repetitions.test.ts",
  "test/start/start.test.ts",
  "test/store/libsql-client.test.ts",
  "test/runtimes/worker.test.ts",
  "test/connect/connect-client.test.ts",
  "test/runtimes/internal.test.ts",
  "test/containerd/faults-workload.test.ts",
  "test/containerd/faults-shim.test.ts",
  "test/containerd/faults-podsandbox.test.ts",
  "test/oci/kills-runsc.test.ts",
  "test/oci/kills-runc.test.ts",
  "test/containerd/workload.test.ts",
  "test/containerd/suite.test.ts",
];

/** More than one, since tests wait for other processes and for time limits half of the time. */
const filesPerCore = 3;

/** Maximum number of concurrent files, since some start daemons that need much memory. */
const maxConcurrency = 8;

/** Time limit of one file, many times the longest one. */
const fileTimeoutMs = 1_200_000;

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

/** The files that a step writes its failures and the duration of each test file to. */
interface Reports {
  readonly failures: string;
  readonly durations: string;
}

/** Returns the command that runs files in their order. */
function nodeRunner(files: readonly string[], concurrency: number, reports: Reports): Command {
  return [
    process.execPath,
    "--disable-warning=ExperimentalWarning",
    "--import=./scripts/test/exit-on-signal.ts",
    "--import=./scripts/test/record-cpu-time.ts",
    "--import=./scripts/test/without-tracking.ts",
    "scripts/test/run-files.ts",
    `--timeout=${fileTimeoutMs}`,
    `--concurrency=${concurrency}`,
    `--failures=${reports.failures}`,
    `--durations=${reports.durations}`,
    ...files,
  ];
}

/** The consecutive steps of a run. */
export interface Plan {
  readonly commands: readonly Command[];
  /** The files that the steps write their failures to. */
  readonly failures: readonly string[];
}

/** Sorts files so that those which take long start first. */
function longestFirst(files: readonly string[]): string[] {
  const ranks = new Map(longFiles.map((file, rank) => [file, rank]));
  const rankOf = (file: string) => ranks.get(file) ?? ranks.size;
  return [...files].sort((a, b) => rankOf(a) - rankOf(b));
}

/**
 * Plans the steps of a run: the files of each, their runner and concurrency.
 * @param named files and folders; empty for all tests but those that run only if they are named
 * @param reports the folder for the files with failures and times
 * @throws PlanError
 */
export async function makePlan(root: string, named: readonly string[], reports: string): Promise<Plan> {
  const files = await select(root, named);
  const isIn = (paths: readonly string[]) => (file: string) => paths.some((path) => file.startsWith(path));
  const [isDaemon, isAlone] = [isIn(daemonFolders), isIn(alonePaths)];
  const cores = availableParallelism();
  const concurrency = Math.min(Math.round(filesPerCore * cores), maxConcurrency);
  const steps = [
    { files: files.filter((file) => !isDaemon(file) && !isAlone(file)), concurrency },
    { files: named.length ? files.filter(isDaemon) : [], concurrency },
    { files: named.length ? files.filter(isAlone) : [], concurrency: 1 },
  ].filter((step) => step.files.length > 0);
  const failures = steps.map((_, index) => join(reports, `failures-${index}.txt`));
  const durations = join(reports, "durations.txt");
  const commands: Command[] = steps.map((step, index) =>
    nodeRunner(longestFirst(step.files), step.concurrency, { failures: failures[index] ?? "", durations }),
  );
  return { commands, failures };
}
