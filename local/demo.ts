/** `npm run demo`: runs one sandbox from creation to deletion on a temporary setup, and prints each step. */
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

/** A step of the demo: its title, and a function that returns its result or throws. */
type Step = readonly [title: string, run: () => Promise<string>];

class DemoError extends Error {
  override readonly name = "DemoError";
}

function expect(holds: boolean, failure: string): void {
  if (!holds) throw new DemoError(failure);
}

async function request(stack: Stack, route: string, body?: unknown): Promise<Answer> {
  const [method = "GET", path = ""] = route.split(" ");
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetch(`${stack.url}/v1/namespaces/demo${path}`, { method, ...json });
  const text = await response.text();
  const answer = { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
  return answer;
}

/** Sends a request that must succeed. */
async function requestOk(stack: Stack, route: string, body?: unknown): Promise<Record<string, unknown>> {
  const { status, body: answer } = await request(stack, route, body);
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

/** Returns the first line that the sandbox has printed. */
async function writtenLine(stack: Stack): Promise<string> {
  for (const deadline = Date.now() + 5_000; ; await delay(20)) {
    const { info } = await requestOk(stack, "GET /sandboxes/web/status?verbose=true");
    const { stdout = "" } = info as { stdout?: string };
    const [line = "", ...more] = (await readFile(stdout, "utf8")).split("\n");
    if (more.length > 0) return line;
    expect(Date.now() < deadline, "the sandbox has printed nothing");
  }
}

/** Returns the steps of the sandbox's life. */
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
        const record = await requestOk(stack, "POST /sandboxes", sandbox);
        return `sandbox ${String(record.sandboxId)}, labels ${JSON.stringify(record.labels)}`;
      },
    ],
    [
      "create it on the node",
      async () => {
        await requestOk(stack, "POST /sandboxes/web/create");
        const { state } = await requestOk(stack, "GET /sandboxes/web/status");
        expect(state === "SANDBOX_UNKNOWN", `the state after Create is ${String(state)}`);
        return String(state);
      },
    ],
    [
      "start it",
      async () => {
        pid = Number((await requestOk(stack, "POST /sandboxes/web/start")).pid);
        expect(pid > 1 && isRunning(pid), `process ${pid} does not run`);
        return `pid ${pid}`;
      },
    ],
    [
      "see its state",
      async () => {
        const { state, createdAt } = await requestOk(stack, "GET /sandboxes/web/status");
        expect(state === "SANDBOX_READY", `the state after Start is ${String(state)}`);
        return `${String(state)} since ${String(createdAt)}`;
      },
    ],
    ...(backend.showsProcesses ? [seeProcesses] : []),
    [
      "find it by label",
      async () => {
        const { sandboxes } = await requestOk(stack, "GET /sandboxes?filter=labels.app%3D%3Dweb");
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
        const record = await requestOk(stack, "PATCH /sandboxes/web?fields=labels.tier", {
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
        const { metrics } = await requestOk(stack, "GET /sandboxes/web/metrics");
        return JSON.stringify((metrics as { data: { json: unknown } }).data.json);
      },
    ],
    [
      "stop it, and wait for its exit",
      async () => {
        const waiting = requestOk(stack, "GET /sandboxes/web/wait?timeout=10s");
        await requestOk(stack, "POST /sandboxes/web/stop", { timeout: "5s" });
        const { exitStatus, exitedAt } = await waiting;
        expect(exitStatus === expected, `the exit status is ${String(exitStatus)}, not ${expected}`);
        return `exit ${String(exitStatus)} at ${String(exitedAt)}`;
      },
    ],
    [
      "shut it down",
      async () => {
        await requestOk(stack, "POST /sandboxes/web/shutdown");
        expect(!isRunning(pid), `process ${pid} still runs`);
        const { status } = await request(stack, "GET /sandboxes/web/status");
        expect(status === 404, `Status answers ${status}, not 404`);
        return `process ${pid} is gone`;
      },
    ],
    [
      "delete the record",
      async () => {
        await requestOk(stack, "DELETE /sandboxes/web");
        const { exitStatus } = await requestOk(stack, "GET /sandboxes/web/wait");
        expect(exitStatus === expected, "the exit is no longer known");
        return "its exit is still known";
      },
    ],
    [
      "run it again, in one call",
      async () => {
        const { status } = await requestOk(stack, "POST /run", sandbox);
        pid = Number((status as { pid: number }).pid);
        expect(pid > 1 && isRunning(pid), `process ${pid} does not run`);
        return `pid ${pid}`;
      },
    ],
    [
      "delete it with force",
      async () => {
        await requestOk(stack, "DELETE /sandboxes/web?force=true");
        expect(!isRunning(pid), `process ${pid} still runs`);
        const { status } = await request(stack, "GET /sandboxes/web");
        expect(status === 404, `Get answers ${status}, not 404`);
        return `process ${pid} and its record are gone`;
      },
    ],
  ];
}

/** Rejects on Ctrl-C. */
const interrupted = untilStopSignal(process).then((signal): never => {
  throw new DemoError(`interrupted by ${signal}`);
});
interrupted.catch(() => {});

async function runStep([title, run]: Step): Promise<void> {
  const startMs = performance.now();
  const result = await Promise.race([run(), interrupted]);
  const ms = (performance.now() - startMs).toFixed(1);
  console.log(`  ✓ ${title.padEnd(32)} ${ms.padStart(8)} ms   ${result}`);
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
    if (!stack) throw new DemoError("the stack did not start");
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
    // After a failed step, the sandbox may still run.
    if (stack) await request(stack, "DELETE /sandboxes/web?force=true").catch(() => {});
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
