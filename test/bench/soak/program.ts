/** Sends mixed operations to the product in this process, and prints how its memory grows. */
import "../exit-on-signal.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createProduct } from "../cpu/subject.ts";
import { BenchDatabase } from "../fixture/database.ts";
import { idOf } from "../fixture/records.ts";
import { type Asked, rest, rpc, toRequest } from "../fixture/requests.ts";
import { rounded } from "../statistics.ts";

/** Number of operations to send. */
export interface SoakTask {
  readonly operations: number;
  readonly folder?: string | undefined;
}

/** Memory after a tenth of all operations, and after all. */
export interface SoakReport {
  readonly operations: number;
  readonly rssAfterTenth: number;
  readonly rssAfterAll: number;
  readonly ratio: number;
}

const together = 32;
const spread = 1_000;

/** Operations in turn, over both surfaces; what is created is deleted, so that the database stays as large. */
const turns: readonly ((index: number) => Asked)[] = [
  (index) => rest.get("n1000", idOf(index % spread)),
  (index) => rpc.get("n1000", idOf(index % spread)),
  (index) => rest.create("soaked", `r${index}`, index),
  (index) => rest.update("n1000", idOf(index % spread), `t${index}`),
  () => rest.list("n100", "labels.group==g0"),
  // Another filter each time: nothing may keep what it made of one.
  (index) => rpc.list("n100", `labels.group==g${index % 10},labels.tier!=x${index}`),
  (index) => rpc.update("n1000", idOf(index % spread), `u${index}`),
  // What the third turn of the last round but some created.
  (index) => rpc.delete("soaked", `r${index - 5 - turns.length * together}`),
];

async function run({ operations, folder: parent }: SoakTask): Promise<SoakReport> {
  const folder = await mkdtemp(join(parent ?? tmpdir(), "soak-"));
  const database = await BenchDatabase.create(folder, "soak.db");
  const product = createProduct(`file:${database.path}`);
  try {
    database.seed("n100", 100);
    database.seed("n1000", spread);
    let rssAfterTenth = 0;
    for (let at = 0; at < operations; at += together) {
      const asked = Array.from({ length: together }, (_, more) =>
        turns[(at + more) % turns.length]?.(at + more),
      );
      await Promise.all(asked.map((one) => one && send(product, one)));
      if (rssAfterTenth === 0 && at >= operations / 10) rssAfterTenth = await settledRss();
    }
    const rssAfterAll = await settledRss();
    return { operations, rssAfterTenth, rssAfterAll, ratio: rounded(rssAfterAll / rssAfterTenth) };
  } finally {
    product.close();
    database.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws Error for an answer that reports a fault; the first Deletes find nothing yet */
async function send(product: ReturnType<typeof createProduct>, asked: Asked): Promise<void> {
  const response = await product.fetch(toRequest(asked));
  const text = await response.text();
  if (response.status >= 400 && response.status !== 404)
    throw new Error(`${asked.path}: ${response.status} ${text}`);
}

/** Returns the least RSS within two seconds, because allocators give freed memory back some time after a collection. */
async function settledRss(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let read = 0; read < 8; read++) {
    globalThis.gc?.();
    await delay(250);
    least = Math.min(least, process.memoryUsage().rss);
  }
  return least;
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? "{}"))));
