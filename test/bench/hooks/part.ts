import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFileDatabase } from "../../../functions/sqlite/file-database.ts";
import { migrate } from "../../../shared/store/migrate.ts";
import { openCountingAgent } from "../../agent/counting-agent.ts";
import { secretsKey } from "../../support/secrets-key.ts";
import { runProgram } from "../children.ts";
import { type Asked, rest } from "../fixture/requests.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import { type BenchServer, startServer } from "../server/start.ts";
import { median, rounded } from "../statistics.ts";
import { askedOf, type HookCase, hookCases, triggers, updatedRecords } from "./cases.ts";
import type { HooksReport, HooksTask } from "./program.ts";

const namespace = "hooks";

/** Requests per second. A run costs the agent more than what the functions do for it, on the same machine. */
const rates: Readonly<Record<HookCase, number>> = { healthz: 200, ignored: 200, update: 200, run: 20 };

interface Round extends HooksReport {
  /** CPU of the server per answer, in microseconds. */
  readonly serverCpuUs: number;
}

/** The median of the rounds; the maximum and the numbers are those of all. */
interface CaseReport extends Round {
  readonly kind: HookCase;
  readonly perSecond: number;
}

async function ask({ port }: BenchServer, { method, path, headers, body }: Asked, status: number) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  if (response.status !== status)
    throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
  return text;
}

/** Stores records and triggers, and checks what one delivery of each does. */
async function prepare(server: BenchServer): Promise<void> {
  for (let number = 0; number < updatedRecords; number++) {
    await ask(server, rest.create(namespace, `s${number}`, number), 201);
  }
  const path = `/v1/namespaces/${namespace}/triggers`;
  for (const [kind, trigger] of Object.entries(triggers) as [keyof typeof triggers, object][]) {
    const headers = { "content-type": "application/json" };
    await ask(server, { method: "POST", path, headers, body: JSON.stringify(trigger) }, 201);
    // Those that are measured begin with 1.
    const answer = await ask(server, askedOf(kind, namespace, 0), 200);
    const wanted = kind === "ignored" ? "ignored" : "done";
    if (!answer.includes(`"outcome":"${wanted}"`)) throw new Error(`${kind} was answered with ${answer}`);
  }
}

/** Measures a kind once. */
async function measure(
  server: BenchServer,
  task: Pick<HooksTask, "kind" | "seconds" | "firstNumber">,
): Promise<Round> {
  const { port } = server;
  const perSecond = rates[task.kind];
  const before = await server.usage();
  const report = await runProgram<HooksReport>("node", "hooks/program.ts", {
    ...task,
    ...{ port, namespace, perSecond },
  } satisfies HooksTask);
  const after = await server.usage();
  const cpuMs = (after?.cpuMs ?? 0) - (before?.cpuMs ?? 0);
  return { ...report, serverCpuUs: (cpuMs * 1_000) / report.answers };
}

/** Measures all kinds in turns. The first round only warms up. */
async function measureAll(server: BenchServer, quick: boolean): Promise<CaseReport[]> {
  const { rounds, seconds } = quick ? { rounds: 1, seconds: 1 } : { rounds: 5, seconds: 2 };
  const measured = new Map<HookCase, Round[]>(hookCases.map((kind) => [kind, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const kind of hookCases) {
      const firstNumber = 1 + round * seconds * rates[kind];
      const report = await measure(server, { kind, seconds, firstNumber });
      if (round > 0) measured.get(kind)?.push(report);
    }
  }
  return Array.from(measured, ([kind, all]) => ({
    ...{ kind, perSecond: rates[kind] },
    answers: all.reduce((sum, { answers }) => sum + answers, 0),
    p50Ms: median(all.map(({ p50Ms }) => p50Ms)),
    p99Ms: median(all.map(({ p99Ms }) => p99Ms)),
    maxMs: Math.max(...all.map(({ maxMs }) => maxMs)),
    serverCpuUs: rounded(median(all.map(({ serverCpuUs }) => serverCpuUs))),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
  }));
}

/** Measures the part `hooks`: deliveries of webhooks at a fixed rate, and how soon they are answered. */
export async function reportHooks(
  { runtimes, quick }: Options,
  folder: string | undefined,
): Promise<PartReport> {
  const data: Record<string, CaseReport[]> = {};
  for (const runtime of runtimes) {
    const closers: (() => unknown)[] = [];
    const own = await mkdtemp(join(folder ?? tmpdir(), "bench-hooks-"));
    closers.unshift(() => rm(own, { recursive: true, force: true }));
    try {
      const agent = await openCountingAgent({ after: (close) => void closers.unshift(close) });
      const url = `file:${join(own, "hooks.db")}`;
      const client = openFileDatabase(join(own, "hooks.db"));
      await migrate(client);
      client.close();
      const server = await startServer(runtime, {
        DATABASE_URL: url,
        SECRETS_KEY: secretsKey,
        CONTROLLER_AGENTS: JSON.stringify({ process: { url: agent.url, token: agent.token } }),
        DEFAULT_SANDBOXER: "process",
        NODE_EXTRA_CA_CERTS: agent.caPath,
      });
      closers.unshift(() => server.stop());
      await prepare(server);
      data[runtime] = await measureAll(server, quick);
    } finally {
      for (const close of closers) await close();
    }
  }
  const rows = Object.entries(data).flatMap(([runtime, reports]) =>
    reports.map((one) => [
      ...[runtime, one.kind, one.perSecond, one.answers, one.p50Ms, one.p99Ms, one.maxMs],
      ...[one.serverCpuUs, one.errors],
    ]),
  );
  const columns = [
    ...["runtime", "delivery", "per second", "answers", "p50, ms", "p99, ms", "max, ms"],
    ...["server CPU, µs", "errors"],
  ];
  return { data, tables: [{ title: "Answers to deliveries at a fixed rate", columns, rows }] };
}
