/** `npm test`: runs the tests, and leaves neither processes nor files behind, even if interrupted. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Command, makePlan, PlanError } from "./test/plan.ts";
import { openRun, type TestRun } from "./test/run.ts";
import { stripAhead } from "./test/strip-ahead.ts";
import { timesTable } from "./test/times.ts";

const help = `Usage: npm test [-- FILE…] [-- --times] [-- --help]

Runs the tests on Node, which starts the servers and test runners of the other runtimes. Six files run at a time on two
cores. Prints at the end a table of the cases passed per runtime, and all failures with their reasons.

  FILE       a test file or a folder of them; only these run
  --times    print at the end the time and, on Linux, the CPU time that each file took
  --help     print this text

Three parts run only if they are named: test/containerd and test/oci, which start daemons of the node and need root on
Linux (npm run test:daemons), test/faults, which takes all cores and some minutes, as well as npm run test:faults, and
test/bench/measures.test.ts, which measures.

Ctrl-C ends the run and everything that it has started.
`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** The exit status of a process that a signal ends. */
const statusOfSignal = { SIGINT: 130, SIGTERM: 143 } as const;

/** The running step, and the signal that stopped the run. */
let running: ChildProcess | undefined;
let stoppedBy: keyof typeof statusOfSignal | undefined;

function runStep([program, ...parameters]: Command, env: NodeJS.ProcessEnv): Promise<boolean> {
  const child = spawn(program, parameters, { cwd: root, env, stdio: "inherit" });
  running = child;
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("close", (code) => resolve(code === 0));
  });
}

/** Maximum number of files that a command line is printed with: more would hide the failures above it. */
const maxPrintedFiles = 3;

function commandToText(command: Command): string {
  const files = command.filter((parameter) => parameter.endsWith(".test.ts"));
  if (files.length <= maxPrintedFiles) return command.join(" ");
  return `${command.slice(0, -files.length).join(" ")} with ${files.length} test files`;
}

async function runAll(named: readonly string[], run: TestRun, showsTimes: boolean): Promise<void> {
  const { commands, failures } = await makePlan(root, named, run.reports);
  if (named.length === 0) await stripAhead(root, run.modules);
  const failed: Command[] = [];
  for (const command of commands) {
    if (!stoppedBy && !(await runStep(command, run.env))) failed.push(command);
  }
  if (stoppedBy) return;
  const tallies = (await readdir(run.reports)).filter((name) => name.endsWith(".json"));
  if (tallies.length) {
    await runStep(
      [process.execPath, "--disable-warning=ExperimentalWarning", "scripts/test/table.ts"],
      run.env,
    );
  }
  if (showsTimes) console.log(await timesTable(root, run.reports));
  for (const file of failures) process.stderr.write(await readFile(file, "utf8").catch(() => ""));
  for (const command of failed) console.error(`failed: ${commandToText(command)}`);
  process.exitCode = failed.length ? 1 : 0;
}

async function main(): Promise<void> {
  const options = { help: { type: "boolean" }, times: { type: "boolean", default: false } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) return console.log(help);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      stoppedBy ??= signal;
      running?.kill(signal);
    });
  }
  const run = await openRun(join(root, ".cache"));
  try {
    await runAll(positionals, run, values.times);
  } finally {
    await run.close();
  }
  if (stoppedBy) process.exitCode = statusOfSignal[stoppedBy];
}

try {
  await main();
} catch (error) {
  if (!(error instanceof PlanError || error instanceof TypeError)) throw error;
  console.error(`test: ${error.message}`);
  process.exitCode = 1;
}
