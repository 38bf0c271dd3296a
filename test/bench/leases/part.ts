import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openFileDatabase } from "../../../functions/sqlite/file-database.ts";
import { LibsqlStore } from "../../../shared/store/libsql-store.ts";
import { migrate } from "../../../shared/store/migrate.ts";
import { recordOf } from "../fixture/records.ts";
import type { Options } from "../options.ts";
import type { PartReport } from "../report.ts";
import { startServer } from "../server/start.ts";
import { percentile, rounded } from "../statistics.ts";

const namespace = "leased";

/** Time between the last write and the common end of the leases, in milliseconds. */
const leadMs = 3_000;
const maxWaitMs = 120_000;

interface LeasesReport {
  readonly leases: number;
  readonly servers: number;
  /** Delay of the recorded expiry after the end of its lease, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Time after the end at which the last record was seen to be gone, in milliseconds. */
  readonly goneMs: number;
}

type Client = ReturnType<typeof openFileDatabase>;

/** Stores records whose leases end at the same time. Returns that time, in milliseconds since 1970. */
async function storeLeased(client: Client, count: number): Promise<number> {
  const store = new LibsqlStore(client);
  const call = { namespace, signal: new AbortController().signal };
  const batch = 500;
  for (let at = 0; at < count; at += batch) {
    const records = Array.from({ length: Math.min(batch, count - at) }, (_, more) => at + more);
    await Promise.all(
      records.map((index) => store.create(call, recordOf(`s${index}`, index), { forMs: 3_600_000 })),
    );
  }
  const endMs = Date.now() + leadMs;
  await client.execute({ sql: "update leases set expires_at = ?", args: [endMs * 1_000] });
  return endMs;
}

async function waitUntilGone(client: Client, endMs: number): Promise<number> {
  for (;;) {
    const { rows } = await client.execute("select exists (select 1 from leases)");
    if (rows[0]?.[0] === 0) return Date.now() - endMs;
    if (Date.now() > endMs + maxWaitMs) throw new Error("leases are left");
    await sleep(5);
  }
}

/** Measures the part `leases`: records whose leases all end at once, with two servers on one file. */
export async function reportLeases(
  { runtimes, quick }: Options,
  folder: string | undefined,
): Promise<PartReport> {
  const data: Record<string, LeasesReport> = {};
  for (const runtime of runtimes) {
    const own = await mkdtemp(join(folder ?? tmpdir(), "bench-leases-"));
    const url = `file:${join(own, "leases.db")}`;
    const client = openFileDatabase(url);
    await migrate(client);
    const environment = { DATABASE_URL: url };
    const servers = [await startServer(runtime, environment), await startServer(runtime, environment)];
    try {
      const count = quick ? 1_000 : 10_000;
      const endMs = await storeLeased(client, count);
      const goneMs = await waitUntilGone(client, endMs);
      const { rows } = await client.execute("select time from events where type = 'expired'");
      const delays = rows.map(({ time }) => Number(time) / 1_000 - endMs);
      if (delays.length !== count) throw new Error(`${delays.length} of ${count} leases have expired`);
      const [p50Ms, p99Ms, maxMs] = [0.5, 0.99, 1].map((share) => rounded(percentile(delays, share)));
      data[runtime] = {
        ...{ leases: count, servers: servers.length, goneMs },
        ...{ p50Ms: p50Ms ?? 0, p99Ms: p99Ms ?? 0, maxMs: maxMs ?? 0 },
      };
    } finally {
      for (const server of servers) await server.stop();
      client.close();
      await rm(own, { recursive: true, force: true });
    }
  }
  const rows = Object.entries(data).map(([runtime, one]) => [
    ...[runtime, one.leases, one.servers, one.p50Ms, one.p99Ms, one.maxMs, one.goneMs],
  ]);
  const columns = ["runtime", "leases", "servers", "p50, ms", "p99, ms", "max, ms", "all gone, ms"];
  return { data, tables: [{ title: "Expiry after the common end of all leases", columns, rows }] };
}
