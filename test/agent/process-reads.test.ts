import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { detectContainment, sessionContainment } from "../../agent/backends/process/containment.ts";
import { Run } from "../../agent/backends/process/run.ts";
import { type Identity, killSessions } from "../../agent/host/identity.ts";
import { scanProcesses } from "../../agent/host/process-scan.ts";
import { until } from "../support/until.ts";
import { startIdle } from "./idle-processes.ts";
import { ProcReads, scansAmong } from "./proc-reads.ts";

const contained = detectContainment("auto");
const isContained = contained.name === "pid namespace";
const skip = isContained ? false : "skipped: cannot create namespaces here";
const command = (script: string) => ({ args: ["sh", "-c", script], env: ["PATH=/usr/bin:/bin"], cwd: "/" });
const mark = { root: tmpdir(), namespace: "reads", id: "a", life: 1 };

let reads: ProcReads;
let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), "reads-"));
  reads = new ProcReads();
});
after(() => {
  reads.close();
  rmSync(root, { recursive: true });
});

/** Counts the reads to observe a sandbox, measure it, see its exit and remove it. */
async function readsOfOne(name: string): Promise<number[]> {
  const run = await Run.launch(join(root, name), command("sleep 1000"), mark, () => {}, contained);
  const counts: number[] = [];
  const note = () => counts.push(reads.take().length);
  reads.take();
  assert.equal(run.state(), "running");
  note();
  await until("it runs two processes", async () => (await run.measure()).pids === 2);
  reads.take();
  await run.measure();
  note();
  run.signal("SIGKILL");
  await until("it has ended", () => run.state() !== "running");
  reads.take();
  assert.notEqual(run.state(), "running");
  note();
  await run.sweep();
  await run.clear();
  note();
  return counts;
}

test("the cost of a sandbox does not depend on the number of other processes", { skip }, async () => {
  const alone = await readsOfOne("alone");
  const stopIdle = await startIdle(300);
  try {
    assert.ok((await scanProcesses()).length > 300);
    assert.deepEqual(await readsOfOne("crowded"), alone);
    assert.ok(
      alone.every((count) => count < 30),
      alone.join(),
    );
  } finally {
    await stopIdle();
  }
});

/** Clears the sessions of ended processes concurrently, and counts the scans and reads. */
async function clearAtOnce(count: number): Promise<{ scans: number; others: number }> {
  const ended: Identity[] = Array.from({ length: count }, (_, number) => ({
    pid: 4_000_000 + number,
    began: "1",
  }));
  const present = (await scanProcesses()).length;
  reads.take();
  await Promise.all(ended.map((leader) => killSessions([leader])));
  const paths = reads.take();
  const scans = scansAmong(paths);
  return { scans, others: Math.max(0, paths.length - scans * (present + 50)) };
}

test("concurrent clean-ups of sessions share a scan, at constant cost per session", async () => {
  const few = await clearAtOnce(40);
  const many = await clearAtOnce(160);
  assert.ok(few.scans <= 2 && many.scans <= 2, `${few.scans} and ${many.scans} scans`);
  assert.ok(
    many.others / 160 <= Math.max(1, few.others / 40) * 2.5,
    `${few.others}, then ${many.others} reads`,
  );
});

test("a scan sees the processes that existed at the call", async () => {
  const first = scanProcesses();
  const child = spawn("sleep", ["1000"], { stdio: "ignore" });
  await once(child, "spawn");
  const seen = await scanProcesses();
  assert.ok(seen.some(({ pid }) => pid === child.pid));
  await first;
  child.kill("SIGKILL");
});

test("concurrent measurements of sessions share scans", async () => {
  const runs = await Promise.all(
    Array.from({ length: 8 }, (_, number) =>
      Run.launch(join(root, `session${number}`), command("sleep 1000"), mark, () => {}, sessionContainment),
    ),
  );
  reads.take();
  await Promise.all(runs.map((run) => run.measure()));
  assert.ok(scansAmong(reads.take()) <= 2);
  for (const run of runs) await run.clear();
});
