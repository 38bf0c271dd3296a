import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryFolder } from "../../../scripts/test/memory-folder.ts";
import type { Options } from "../options.ts";
import { Random } from "../random.ts";
import type { Summary } from "../run-schedules.ts";
import { checkDeliveries } from "./check-deliveries.ts";
import { openDeliveryCluster } from "./delivery-cluster.ts";
import { PointKiller } from "./point-killer.ts";
import { Sender } from "./sender.ts";
import { ServerKiller } from "./server-killer.ts";
import { askOf, operationsPerDelivery, storeTrigger } from "./trigger.ts";

/** Number of kills of a run, at most, and the minimum number of answers between two. */
const maxKills = 60;
const minAnswersPerKill = 60;

/** Number of answers after which a line is printed. */
const answersPerLine = 3_000;

/**
 * Sends webhooks to two servers of the functions that are killed repeatedly, lets one round of reconciliation
 * finish what is left, and checks that each was carried out once.
 */
export async function runDeliveries(options: Options, print: (line: string) => void): Promise<Summary> {
  const { deliveries: count, seed } = options;
  const closers: (() => unknown)[] = [];
  const owner = { after: (close: () => unknown) => void closers.unshift(close) };
  const folder = (await memoryFolder()) ?? (await mkdtemp(join(tmpdir(), "deliveries-")));
  owner.after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  try {
    const startedAt = Date.now();
    const cluster = await openDeliveryCluster(owner, folder, options);
    const { servers, messages, urls, survivor, database } = cluster;
    const triggers = await storeTrigger(askOf(urls[0] ?? ""));
    const sender = new Sender(urls, triggers, new Random(seed));
    const every = Math.max(minAnswersPerKill, Math.ceil((3 * count) / maxKills));
    const pointKiller = options.kills === "points" ? new PointKiller(servers, messages) : undefined;
    const killer = pointKiller ?? new ServerKiller(servers, every);
    await sender.send(count, () => {
      if (sender.answered % answersPerLine === 0) print(`${sender.answered} answered, ${killer.kills} kills`);
      return killer.count();
    });
    await killer.end();
    const [unfinished] = await database.query(
      "select count(*) as number from trigger_deliveries where done_at is null",
    );
    const reason = await survivor.reconcile();
    const broken = await checkDeliveries(cluster, triggers.ns, count, sender.answers);
    if (reason !== undefined) broken.push(`the round of reconciliation is not complete: ${reason}`);
    if (killer.kills === 0) broken.push("no server was killed");
    for (const [name, kills] of pointKiller?.counts ?? []) {
      if (kills === 0) broken.push(`no server was killed ${name}`);
      print(`${kills} kills ${name}`);
    }
    for (const text of broken) print(`  ${text}`);
    const seconds = ((Date.now() - startedAt) / 1_000).toFixed(0);
    const [repeated] = await database.query(
      "select count(*) as number from trigger_deliveries where attempts > 1",
    );
    const answers = [...sender.answers].map(([name, number]) => `${name}: ${number}`).join(", ");
    print(
      `${count} deliveries in ${seconds} s, ${sender.answered} answers (${answers}), ${sender.broken} requests broke`,
    );
    print(
      `${killer.kills} kills; ${unfinished?.number} deliveries were left to the round, ${repeated?.number} were taken over`,
    );
    const starts = [...cluster.agent.starts].reduce((sum, [id, n]) => sum + (id === "first" ? 0 : n), 0);
    print(`${starts} starts, ${count * operationsPerDelivery} operations wanted`);
    print(`${broken.length === 0 ? count : 0} passed, ${broken.length} failed`);
    const failures = new Map(broken.map((text) => [text, 1]));
    return { passed: broken.length === 0 ? count : 0, failed: broken.length, broken: failures };
  } finally {
    for (const close of closers) await close();
  }
}
