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
import { rounded } from "../statistics.ts";
import { askedOf, type HookCase, hookCases, triggers, updatedRecords } from "./cases.ts";
import type { HooksReport, HooksTask } from "./program.ts";

const namespace = "hooks";

/** Requests per second. A run costs the agent more than what the functions do for it, on the same machine. */
const rates: Readonly<Record<HookCase, number>> = { healthz: 200, ignored: 200, update: 200, run: 20 };

/** Number of the delivery that is sent before all others. */
const firstNumber = 1_000_000;

interface CaseReport extends HooksReport {
  readonly kind: HookCase;
  readonly perSecond: number;
  readonly serverCpuUs: number;
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
    // No later delivery runs a sandbox with this number, or updates this record with a lower sequence.
    const answer = await ask(server, askedOf(kind, namespace, kind === "run" ? firstNumber : 0), 200);
    const wanted = kind === "ignored" ? "ignored" : "done";
    if (!answer.includes(`"outcome":"${wanted}"`)) throw new Error(`${kind} was answered with ${answer}`);
  }
}

async function measure(server: BenchServer, kind: HookCase, quick: boolean): Promise<CaseReport> {
  const time = quick ? { warmUpSeconds: 1, seconds: 1 } : { warmUpSeconds: 3, seconds: 10 };
  const perSecond = rates[kind];
  const task: HooksTask = { port: server.port, namespace, kind, perSecond, ...time };
  const before = await server.usage();
  const report = await runProgram<HooksReport>("node", "hooks/program.ts", task);
  const after = await server.usage();
  const cpuMs = (after?.cpuMs ?? 0) - (before?.cpuMs ?? 0);
  const requests = perSecond * (time.warmUpSeconds + time.seconds);
  return { ...report, kind, perSecond, serverCpuUs: rounded((cpuMs * 1_000) / requests) };
}

/** The part `hooks`: deliveries of webhooks at a fixed rate, and how soon they are answered. */
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
      const reports: CaseReport[] = [];
      for (const kind of hookCases) reports.push(await measure(server, kind, quick));
      data[runtime] = reports;
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
