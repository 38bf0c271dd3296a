/**
 * Runs every test: all of them on Node, which starts the servers of the other runtimes itself, and those that run
 * within a runtime also on Bun and Deno. Their files are in memory, where that can be. Ends with a table of what passed
 * where and with what failed and why, and fails if anything did.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { memoryFolder } from "./memory-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const bin = join(root, "node_modules", ".bin");
const node = [process.execPath, "--disable-warning=ExperimentalWarning"];
const inProcess = "test/runtimes/in-process.test.ts";

/** Tests that kill daemons, servers and agents have the machine to themselves: they would slow down what else is timed. */
const apart = ["chaos", "containerd", "oci"];

const folders = (await readdir(join(root, "test"), { withFileTypes: true }))
  .filter((entry) => entry.isDirectory() && !apart.includes(entry.name))
  .map(({ name }) => `test/${name}/**/*.test.ts`);

const tally = await mkdtemp(join(tmpdir(), "tally-"));
const failuresOf = (name: string) => join(tally, `failures-${name}.txt`);
const failures = ["others", ...apart].map(failuresOf);

/** How long one file may take, in milliseconds: many times what any does, but not for ever. */
const patience = 600_000;

/** Node's test runner, which also leaves in a file what failed. */
function runner(file: string): readonly string[] {
  const shown = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
  const kept = ["--test-reporter=./scripts/failures.ts", `--test-reporter-destination=${file}`];
  return [...node, "--test", `--test-timeout=${patience}`, ...shown, ...kept];
}

/** The commands, one after the other: the machine may be small. */
const commands: readonly (readonly string[])[] = [
  [...runner(failuresOf("others")), "--test-concurrency=2", ...folders],
  ...apart.map((name) => [...runner(failuresOf(name)), "--test-concurrency=1", `test/${name}/**/*.test.ts`]),
  [join(bin, "bun"), "test", inProcess],
  [join(bin, "deno"), "test", "-A", "--no-check", inProcess],
];

/** What runs at present, and whether nothing more is to run. */
let running: ChildProcess | undefined;
let isStopped = false;

function run([command = "", ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  const child = spawn(command, args, { cwd: root, env, stdio: "inherit" });
  running = child;
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    isStopped = true;
    running?.kill(signal);
  });
}

const memory = await memoryFolder();
try {
  const temporary = memory === undefined ? {} : { TMPDIR: memory };
  const env = { ...process.env, ...temporary, TEST_TALLY: tally, DENO_NO_UPDATE_CHECK: "1" };
  const failed: string[] = [];
  for (const command of commands) {
    if (!isStopped && !(await run(command, env))) failed.push(command.join(" "));
  }
  if (!isStopped) await run([...node, "test/runtimes/table.ts"], env);
  for (const file of failures) process.stderr.write(await readFile(file, "utf8").catch(() => ""));
  for (const command of failed) console.error(`failed: ${command}`);
  process.exitCode = failed.length ? 1 : 0;
} finally {
  for (const folder of [tally, memory]) {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
