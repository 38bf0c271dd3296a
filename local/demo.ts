/** What `npm run demo` runs: a sandbox's whole life against a fresh setup, step by step, leaving nothing behind. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseConfig } from "../functions/config.ts";
import { untilStopSignal } from "../shared/async/stop-signal.ts";
import { type DemoBackend, startBackend } from "./demo-backend.ts";
import { type Stack, startStack } from "./stack.ts";

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** One step: what it does, and what it has to show for it; it throws when something is off. */
type Step = readonly [what: string, run: () => Promise<string>];

class DemoError extends Error {
  override readonly name = "DemoError";
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new DemoError(what);
}

async function ask(stack: Stack, route: string, body?: unknown): Promise<Answer> {
  const [method = "GET", path = ""] = route.split(" ");
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetch(`${stack.url}/v1/namespaces/demo${path}`, { method, ...json });
  const text = await response.text();
  const answer = { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
  return answer;
}

/** Asks for something that has to succeed. */
async function must(stack: Stack, route: string, body?: unknown): Promise<Record<string, unknown>> {
  const { status, body: answer } = await ask(stack, route, body);
  expect(status < 300, `${route} answered ${status}: ${String(answer.detail ?? JSON.stringify(answer))}`);
  return answer;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The first line that the sandbox has written. */
async function writtenLine(stack: Stack): Promise<string> {
  for (const deadline = Date.now() + 5_000; ; await delay(20)) {
    const { info } = await must(stack, "GET /sandboxes/web/status?verbose=true");
    const { stdout = "" } = info as { stdout?: string };
    const [line = "", ...more] = (await readFile(stdout, "utf8")).split("\n");
    if (more.length > 0) return line;
    expect(Date.now() < deadline, "the sandbox has written nothing");
  }
}

/** The life of one sandbox. */
function lifecycle(stack: Stack, backend: DemoBackend): readonly Step[] {
  const { record, exitStatus: expected } = backend;
  let pid = 0;
  const seeProcesses: Step = [
    "see which processes it sees",
    async () => {
      const seen = await writtenLine(stack);
      const ofNode = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).length;
      expect(seen === "1", `it sees the processes ${seen}`);
      return `itself, as process 1, and none of the node's ${ofNode}`;
    },
  ];
  const sandbox = { sandboxId: "web", ...record, labels: { app: "web", tier: "front" } };
  return [
    [
      "store a record",
      async () => {
        const record = await must(stack, "POST /sandboxes", sandbox);
        return `sandbox ${String(record.sandboxId)}, labels ${JSON.stringify(record.labels)}`;
      },
    ],
    [
      "create it on the node",
      async () => {
        await must(stack, "POST /sandboxes/web/create");
        const { state } = await must(stack, "GET /sandboxes/web/status");
        expect(state === "SANDBOX_UNKNOWN", `the state after Create is ${String(state)}`);
        return String(state);
      },
    ],
    [
      "start it",
      async () => {
        pid = Number((await must(stack, "POST /sandboxes/web/start")).pid);
        expect(pid > 1 && isRunning(pid), `there is no process ${pid}`);
        return `pid ${pid}`;
      },
    ],
    [
      "see its state",
      async () => {
        const { state, createdAt } = await must(stack, "GET /sandboxes/web/status");
        expect(state === "SANDBOX_READY", `the state after Start is ${String(state)}`);
        return `${String(state)} since ${String(createdAt)}`;
      },
    ],
    ...(backend.showsProcesses ? [seeProcesses] : []),
    [
      "find it by label",
      async () => {
        const { sandboxes } = await must(stack, "GET /sandboxes?filter=labels.app%3D%3Dweb");
        expect(
          Array.isArray(sandboxes) && sandboxes.length === 1,
          "the filter does not find exactly one sandbox",
        );
        return "labels.app==web finds 1";
      },
    ],
    [
      "change a label",
      async () => {
        const record = await must(stack, "PATCH /sandboxes/web?fields=labels.tier", {
          labels: { tier: "back" },
        });
        const labels = JSON.stringify(record.labels);
        expect(labels === '{"app":"web","tier":"back"}', `the labels are ${labels}`);
        return labels;
      },
    ],
    [
      "measure it",
      async () => {
        const { metrics } = await must(stack, "GET /sandboxes/web/metrics");
        return JSON.stringify((metrics as { data: { json: unknown } }).data.json);
      },
    ],
    [
      "stop it, and wait for its exit",
      async () => {
        const waiting = must(stack, "GET /sandboxes/web/wait?timeout=10s");
        await must(stack, "POST /sandboxes/web/stop", { timeoutSecs: 5 });
        const { exitStatus, exitedAt } = await waiting;
        expect(exitStatus === expected, `the exit status is ${String(exitStatus)}, not ${expected}`);
        return `exit ${String(exitStatus)} at ${String(exitedAt)}`;
      },
    ],
    [
      "shut it down",
      async () => {
        await must(stack, "POST /sandboxes/web/shutdown");
        expect(!isRunning(pid), `process ${pid} still runs`);
        const { status } = await ask(stack, "GET /sandboxes/web/status");
        expect(status === 404, `its status answers ${status}, not 404`);
        return `process ${pid} is gone`;
      },
    ],
    [
      "delete the record",
      async () => {
        await must(stack, "DELETE /sandboxes/web");
        const { exitStatus } = await must(stack, "GET /sandboxes/web/wait");
        expect(exitStatus === expected, "the exit did not outlive the sandbox");
        return "its exit is still known";
      },
    ],
  ];
}

/** Rejects when the person who watches has seen enough. */
const interrupted = untilStopSignal(process).then((signal): never => {
  throw new DemoError(`interrupted by ${signal}`);
});
interrupted.catch(() => {});

async function runStep([what, run]: Step): Promise<void> {
  const began = performance.now();
  const result = await Promise.race([run(), interrupted]);
  const ms = (performance.now() - began).toFixed(1);
  console.log(`  ✓ ${what.padEnd(32)} ${ms.padStart(8)} ms   ${result}`);
}

async function main(): Promise<void> {
  const backend = await startBackend(process.argv.slice(2));
  if ("usage" in backend) {
    process.stdout.write(backend.usage);
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), "sandbox-demo-"));
  let stack: Stack | undefined;
  try {
    const config = parseConfig({ DATA_DIR: dataDir, PORT: "0" });
    const failures: string[] = [];
    const log = (entry: { level: string; message: string }) => {
      if (entry.level === "error") failures.push(JSON.stringify(entry));
    };
    await runStep([
      "start functions, database, agent",
      async () => {
        stack = await startStack(config, log, backend.agent);
        return `${stack.url}, agent pid ${stack.agent?.pid ?? 0}, on ${backend.description}`;
      },
    ]);
    if (!stack) throw new DemoError("the stack is not there");
    for (const step of lifecycle(stack, backend)) await runStep(step);
    expect(failures.length === 0, `the server logged an error: ${failures.join("; ")}`);
    const agentPid = stack.agent?.pid ?? 0;
    await runStep([
      "stop everything",
      async () => {
        await stack?.stop();
        stack = undefined;
        expect(!isRunning(agentPid), `the agent, process ${agentPid}, still runs`);
        await backend.stop();
        return "nothing is left running";
      },
    ]);
  } finally {
    // Where a step has failed, the sandbox may still run.
    if (stack) await ask(stack, "POST /sandboxes/web/shutdown").catch(() => {});
    await stack?.stop();
    await backend.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`  ✗ ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
