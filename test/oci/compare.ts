/**
 * Compares the costs of a sandbox on each backend, in one run on this host: `node test/oci/compare.ts [count]`. Only
 * the ratios are comparable between hosts.
 */
import { setTimeout as delay } from "node:timers/promises";
import { findProcess, processTree } from "../../agent/host/proc.ts";
import { readIfThere } from "../../agent/host/read-if-there.ts";
import { spawnAgent } from "../../local/spawn-agent.ts";
import { fetchProgram } from "../../scripts/oci/fetch.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { callIn, shell } from "../support/create-options.ts";
import { PlainClient } from "../support/plain-client.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

const count = Number(process.argv[2] ?? 15);

const backends: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  process: async () => [],
  "oci, runc": async () => ["--backend", "oci", "--runtime", await fetchProgram("runc")],
  "oci, runsc": async () => [
    ...["--backend", "oci", "--runtime", await fetchProgram("runsc")],
    "--runtime-args=--platform=ptrace",
  ],
};

/** The costs of a sandbox. */
interface Cost {
  readonly createMs: number;
  readonly startMs: number;
  readonly memoryBytes: number;
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** Sums up the memory of a sandbox's processes and its supervisor; shared pages count proportionally (PSS). */
function memoryBytesOf(pid: number): number {
  const isSupervisor = (each: number) =>
    (readIfThere(`/proc/${each}/cmdline`) ?? "").includes("supervisor.sh\0");
  let top = pid;
  for (let each = pid; each > 1; each = findProcess(each)?.parent ?? 0) if (isSupervisor(each)) top = each;
  const sizes = processTree(top).map(({ pid: each }) => {
    const rollup = readIfThere(`/proc/${each}/smaps_rollup`) ?? "";
    return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) * 1_024;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function measureMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function costOf(flags: readonly string[]): Promise<Cost> {
  const folder = await temporaryFolder();
  const { url, token, ca, stop } = await spawnAgent({ dataDir: folder.path, flags });
  const agent = new AgentClient({ name: "the agent", url, token, fetch: trustingFetch(ca) }, "");
  const client = new PlainClient(agent);
  const costs: Cost[] = [];
  for (let number = 0; number < count; number++) {
    const id = `s${number}`;
    const opts = shell("trap exit TERM; while :; do sleep 0.05; done");
    const createMs = await measureMs(() => client.create(callIn("compare"), id, opts));
    const startMs = await measureMs(() => client.start(callIn("compare"), id));
    const { pid } = await client.status(callIn("compare"), id, false);
    await delay(100);
    costs.push({ createMs, startMs, memoryBytes: memoryBytesOf(pid) });
    await client.shutdown(callIn("compare"), id);
  }
  await stop();
  await folder.remove();
  const of = (name: keyof Cost) => median(costs.map((cost) => cost[name]));
  return { createMs: of("createMs"), startMs: of("startMs"), memoryBytes: of("memoryBytes") };
}

const found = new Map<string, Cost>();
for (const [name, flags] of Object.entries(backends)) found.set(name, await costOf(await flags()));
const base = found.get("process");
for (const [name, { createMs, startMs, memoryBytes }] of found) {
  const ratio = (value: number, to = 1) => `${value.toFixed(0).padStart(6)} (${(value / to).toFixed(1)})`;
  console.log(
    `${name.padEnd(12)} Create ms ${ratio(createMs, base?.createMs)}  Start ms ${ratio(startMs, base?.startMs)}  KiB ${ratio(memoryBytes / 1_024, (base?.memoryBytes ?? 0) / 1_024)}`,
  );
}
