import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../children.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import { seedFile } from "../server/seeded-file.ts";
import { startServer } from "../server/start.ts";
import type { EventsReport, EventsTask } from "./program.ts";

/** Measures the part `events`: delays of events in streams, and a watcher that is killed repeatedly. */
export async function reportEvents(
  { runtimes, quick }: Options,
  folder: string | undefined,
): Promise<PartReport> {
  const own = await mkdtemp(join(folder ?? tmpdir(), "bench-events-"));
  const data: Record<string, EventsReport> = {};
  try {
    const file = await seedFile(own);
    for (const runtime of runtimes) {
      const server = await startServer(runtime, { DATABASE_URL: `file:${await file.copy()}` });
      const { port } = server;
      const size = quick
        ? { watchers: 100, events: 20, kills: 50 }
        : { watchers: 1_000, events: 100, kills: 1_000 };
      try {
        const task: EventsTask = { port, ...size };
        data[runtime] = await runProgram<EventsReport>("node", "events/program.ts", task);
      } finally {
        await server.stop();
      }
    }
  } finally {
    await rm(own, { recursive: true, force: true });
  }
  const rows = Object.entries(data).map(([runtime, one]) => [
    ...[runtime, one.watchers, one.events, one.p50Ms, one.p99Ms, one.maxMs, one.kills, one.faults],
  ]);
  const columns = ["runtime", "watchers", "events", "p50, ms", "p99, ms", "max, ms", "kills", "faults"];
  return { data, tables: [{ title: "From commit to stream, and a watcher that is killed", columns, rows }] };
}
