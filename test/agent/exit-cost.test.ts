import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createProcessBackend } from "../../agent/backends/process/backend.ts";
import { detectContainment, sessionContainment } from "../../agent/backends/process/containment.ts";
import { LocalController } from "../../agent/lifecycle/controller.ts";
import { AgentFixture } from "../support/agent-fixture.ts";
import { callIn, running, shell } from "../support/create-options.ts";
import { processes } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { startIdle } from "./idle-processes.ts";
import { ProcReads, scansAmong } from "./proc-reads.ts";

test("with namespaces, an exit is reported and cleared away without a scan, beside any number of processes", async (context) => {
  const namespaces = detectContainment("auto");
  if (namespaces === sessionContainment) return context.skip("cannot create namespaces here");
  const root = mkdtempSync(join(tmpdir(), "exit-cost-"));
  const reads = new ProcReads();
  const backend = createProcessBackend("process", namespaces);
  const controller = await LocalController.open(join(root, "sandboxes"), backend, () => {});
  const stopIdle = await startIdle(300);
  context.after(async () => {
    await stopIdle();
    controller.close();
    reads.close();
    rmSync(root, { recursive: true });
  });
  const call = callIn("cost");
  await controller.create(call, "a", "", running({ args: ["sleep", "1000"] }));
  const { pid } = await controller.start(call, "a", "");
  reads.take();
  const began = performance.now();
  process.kill(pid, "SIGKILL");
  await controller.wait(call, "a", "");
  await controller.shutdown(call, "a", "");
  const paths = reads.take();
  assert.equal(scansAmong(paths), 0, paths.join());
  // Observations occur four times per second.
  assert.ok(paths.length < 20 * (1 + Math.ceil((performance.now() - began) / 250)), paths.join());
});

describe("with session containment, counted in reads of /proc", () => {
  let root: string;
  let reads: ProcReads;
  let controller: LocalController;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), "exit-cost-"));
    reads = new ProcReads();
    const backend = createProcessBackend("process", sessionContainment);
    controller = await LocalController.open(join(root, "sandboxes"), backend, () => {});
  });
  after(() => {
    controller.close();
    reads.close();
    rmSync(root, { recursive: true });
  });

  const call = callIn("cost");

  /** Ends sandboxes at the same time, and counts the reads until all exits are reported, and after that. */
  async function readsOf(name: string, count: number) {
    const ids = Array.from({ length: count }, (_, number) => `${name}${number}`);
    const pids: number[] = [];
    for (const id of ids) {
      await controller.create(call, id, "", running({ args: ["sleep", "1000"] }));
      pids.push((await controller.start(call, id, "")).pid);
    }
    reads.take();
    const began = performance.now();
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await Promise.all(ids.map((id) => controller.wait(call, id, "")));
    // Observations and sweep turns occur four times per second.
    const pollsUntilNow = () => 1 + Math.ceil((performance.now() - began) / 250);
    const polls = pollsUntilNow();
    const untilReported = reads.take();
    const sweptOf = (id: string) => join(root, "sandboxes", `cost@${id}`, "run-1/swept");
    await until("all is swept", () => ids.every((id) => existsSync(sweptOf(id))));
    const later = reads.take();
    const sweepTurns = pollsUntilNow();
    await Promise.all(ids.map((id) => controller.shutdown(call, id, "")));
    assert.equal(scansAmong(reads.take()), 0, "a Shutdown after that scans no more");
    return { untilReported, later, polls, sweepTurns };
  }

  test("no exit waits for a scan, and concurrent exits share one", async () => {
    const alone = await readsOf("alone", 1);
    const stopIdle = await startIdle(300);
    try {
      const crowded = await readsOf("crowded", 1);
      for (const { untilReported, later, polls } of [alone, crowded]) {
        assert.equal(scansAmong(untilReported), 0);
        assert.equal(scansAmong(later), 1);
        assert.ok(untilReported.length < 20 * polls, untilReported.join());
      }
      const many = await readsOf("many", 20);
      const scans = scansAmong([...many.untilReported, ...many.later]);
      const { sweepTurns } = many;
      assert.ok(scans >= 1 && scans <= sweepTurns, `${scans} scans for 20 exits in ${sweepTurns} turns`);
    } finally {
      await stopIdle();
    }
  });

  test("leftovers of a session end soon after the exit and before Shutdown returns", async () => {
    for (const end of ["reported", "shut-down"]) {
      // `timeout` creates its own process group in the same session.
      const script = "timeout 1000 sleep 1000 & sleep 0.3; exit 5";
      await controller.create(call, end, "", shell(script));
      const { pid } = await controller.start(call, end, "");
      assert.equal((await controller.wait(call, end, "")).exitStatus, 5);
      const isEmpty = () => processes().every(({ session }) => session !== pid);
      if (end === "reported") await until("its session is empty", isEmpty);
      await controller.shutdown(call, end, "");
      assert.ok(isEmpty());
    }
  });
});

test("a later agent does not end leftovers of a session again, since its number may be in use again", async (context) => {
  const root = mkdtempSync(join(tmpdir(), "swept-"));
  const reads = new ProcReads();
  const open = () => {
    const backend = createProcessBackend("process", sessionContainment);
    return LocalController.open(join(root, "sandboxes"), backend, () => {});
  };
  let controller = await open();
  context.after(() => {
    controller.close();
    reads.close();
    rmSync(root, { recursive: true });
  });
  const call = callIn("swept");
  await controller.create(call, "a", "", shell("exit 5"));
  await controller.start(call, "a", "");
  await controller.wait(call, "a", "");
  await until("it is swept", () => existsSync(join(root, "sandboxes/swept@a/run-1/swept")));
  controller.close();
  controller = await open();
  reads.take();
  assert.equal((await controller.wait(call, "a", "")).exitStatus, 5);
  await controller.shutdown(call, "a", "");
  assert.equal(scansAmong(reads.take()), 0);
});

test("a later agent ends leftovers of an exit that an earlier one reported", async () => {
  const fixture = await AgentFixture.open("session");
  const script = "timeout 1000 sleep 1000 & sleep 0.3; exit 5";
  // The agent must be killed before its sweep turn, which may take several attempts on a busy machine.
  let wereLeft = false;
  for (let attempt = 1; !wereLeft; attempt++) {
    assert.ok(attempt <= 20, "the agent was never killed before its sweep turn");
    const pid = await fixture.run("handed-on", `s${attempt}`, shell(script));
    assert.equal((await fixture.client.wait(callIn("handed-on"), `s${attempt}`)).exitStatus, 5);
    const isEmpty = () => processes().every(({ session }) => session !== pid);
    await fixture.restart(() => {
      wereLeft = !isEmpty();
    });
    await until("its session is empty", isEmpty);
  }
  await fixture.close();
});
