import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { BackendSandbox, ObservedState, Orphan, UnknownSandbox } from "../../agent/lifecycle/backend.ts";
import type { Exit } from "../../agent/lifecycle/exit.ts";
import { readRecord } from "../../agent/lifecycle/migrate-record.ts";
import { Termination } from "../../agent/lifecycle/termination.ts";
import type { Lease } from "../../shared/sandbox/lease.ts";
import { callIn, running } from "../support/create-options.ts";
import { partOf } from "../support/part-of.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { openController, outOfReach, stubProcess } from "./stub-backend.ts";

const startMs = 1_800_000_000_000;
const ns = "ends";
const id = "s";
const time = { seconds: 1_800_000_001, nanos: 7 };
const exitOf = (reason: Exit["reason"], status = 3): Exit => ({ status, reason, time, detail: "" });

async function folderFor(context: TestContext): Promise<string> {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  return path;
}

/** Starts a sandbox of a backend that observes what it is told, at a mocked time. */
async function start(context: TestContext, lease?: Lease) {
  let seen: ObservedState = { state: "idle" };
  let cleanUps = 0;
  const signals: [string, number][] = [];
  const controller = await openController(context, {
    observe: async () => seen,
    async launch() {
      seen = { state: "running", running: stubProcess };
      return stubProcess;
    },
    end: (signal, leftSecs) => void signals.push([signal, leftSecs]),
    cleanUpAfterExit: () => void cleanUps++,
  });
  context.mock.timers.enable({ apis: ["setTimeout", "Date"], now: startMs });
  const call = callIn(ns, { life: 5, callId: "c", lease });
  const status = () => controller.status(call, id, "", true);
  await controller.create(call, id, "", running(undefined));
  await controller.start(call, id, "");
  const turns = async () => {
    for (const end = performance.now() + 20; performance.now() < end; )
      await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    ...{ controller, call, status, signals, turns },
    cleanUps: () => cleanUps,
    stop: (timeoutSecs: number) => controller.stop(call, id, "", timeoutSecs),
    async pass(ms: number) {
      context.mock.timers.tick(ms);
      await turns();
    },
    async untilSignalled(count: number) {
      for (const end = performance.now() + 60_000; signals.length < count && performance.now() < end; )
        await turns();
      assert.equal(signals.length, count);
    },
    end(exit: Exit, isDurable: boolean) {
      seen = { state: "ended", exit, isDurable };
      return status();
    },
  };
}

for (const [why, seen, reason] of [
  ["by itself", "exited", "exited"],
  ["by itself", "signaled", "signaled"],
  ["by a Stop", "exited", "stopped"],
  ["by a Stop", "signaled", "signaled"],
  ["by a Stop", "lost", "lost"],
  ["by its lease", "exited", "expired"],
  ["by its lease", "signaled", "expired"],
  ["by its lease", "lost", "lost"],
] as const) {
  for (const isDurable of [true, false]) {
    const kept = isDurable ? "is kept by its backend" : "is recorded";
    test(`the end of a process ${why}, seen as ${seen}, ${kept} as ${reason}`, async (context) => {
      const lease: Lease = { expiresAt: (startMs + 1_000) * 1_000, revision: 1, onExpire: "stop" };
      const life = await start(context, why === "by its lease" ? lease : undefined);
      const stopping = why === "by a Stop" ? life.stop(60) : undefined;
      await life.pass(1_000);
      if (why !== "by itself") await life.untilSignalled(1);
      const { state, pid, exitedAt, info } = await life.end(exitOf(seen), isDurable);
      assert.deepEqual([state, pid, exitedAt], ["SANDBOX_NOTREADY", 0, time]);
      assert.equal(info.get("exitStatus"), "3");
      const exit = await life.controller.waitForExit(life.call, id, "");
      assert.deepEqual(exit, { life: 5, status: 3, exitedAt: time, reason });
      await stopping;
      await life.pass(100_000);
      assert.equal(life.signals.length, why === "by itself" ? 0 : 1);
      assert.equal(life.cleanUps(), 1);
    });
  }
}

test("a Stop asks once and kills after its time, which a later one only shortens", async (context) => {
  const { stop, signals, pass, untilSignalled, end, status } = await start(context);
  const { state, pid } = await status();
  assert.deepEqual([state, pid], ["SANDBOX_READY", stubProcess.pid]);
  const stops = [stop(0)];
  await untilSignalled(1);
  assert.deepEqual(signals, [["SIGTERM", 10]]);
  await pass(4_000);
  stops.push(stop(5));
  await pass(0);
  stops.push(stop(60));
  await pass(4_999);
  assert.equal(signals.length, 1);
  await pass(1);
  assert.deepEqual(signals.slice(1), [["SIGKILL", 0]]);
  await end(exitOf("exited", 0), true);
  await Promise.all(stops);
});

test("processes without a folder get one, and count as a problem until they end", async (context) => {
  const root = await folderFor(context);
  const written: string[] = [];
  const orphanOf = (of: string, life: number): Orphan => ({
    ...{ namespace: ns, id: of, life },
    write: async (folder) => void written.push(folder),
  });
  let seen: ObservedState = { state: "running", running: stubProcess };
  const parts = { observe: async () => seen };
  const orphans = async () => [orphanOf("a", 7), orphanOf("b", 8)];
  const controller = await openController(context, parts, { orphans }, root);
  assert.deepEqual(controller.problems(), ["2 sandboxes run whose folders were lost"]);
  assert.equal(written.length, 2);
  const { entries } = await controller.list({ namespace: ns, after: "", limit: 10, ids: [] });
  assert.deepEqual(
    entries.map(({ sandboxId, life, phase, pid, isOrphan }) => [sandboxId, life, phase, pid, isOrphan]),
    [
      ["a", 7, "running", 1, true],
      ["b", 8, "running", 1, true],
    ],
  );
  seen = { state: "ended", exit: exitOf("lost", 255), isDurable: false };
  const { state, info } = await controller.status(callIn(ns), "a", "", true);
  assert.equal(state, "SANDBOX_NOTREADY");
  assert.match(info.get("orphan") ?? "", /its folder was lost/);
  assert.deepEqual(controller.problems(), ["1 sandbox runs whose folder was lost"]);
  controller.close();
  // The next agent finds the folders, and a process of another life changes nothing.
  const others = async () => [orphanOf("a", 7), orphanOf("b", 9)];
  const next = await openController(context, parts, { orphans: others }, root);
  assert.deepEqual([next.view(ns, "a")?.life, next.view(ns, "b")?.life], [7, 8]);
  assert.equal(written.length, 2);
});

test("a sandbox with an unreadable record is cleared by Shutdown, again if that fails", async (context) => {
  const root = await folderFor(context);
  for (const [name, record] of Object.entries({
    known: '{"life":7,"',
    unknown: "{",
    beyond: '{"life":9007199254740993,"',
  })) {
    mkdirSync(join(root, `${ns}@${name}`));
    writeFileSync(join(root, `${ns}@${name}`, "record.json"), record);
  }
  let isBack = false;
  const cleared: UnknownSandbox[] = [];
  const clear = async (sandbox: UnknownSandbox) => {
    cleared.push(sandbox);
    if (!isBack) await outOfReach();
  };
  const orphans = async () => [{ namespace: ns, id: "beyond", life: 4, write: assert.fail }];
  const clearStray = () => assert.fail("it has a folder");
  const controller = await openController(context, {}, { clear, clearStray, orphans }, root);
  const as = (life: number) => callIn(ns, { life, callId: "c" });
  assert.deepEqual(controller.problems(), ["3 sandboxes have an unreadable record"]);
  assert.deepEqual(
    ["known", "unknown", "beyond"].map((name) => controller.view(ns, name)?.life),
    [7, undefined, 4],
  );
  assert.equal(controller.view(ns, "known")?.phase, "running");
  await assert.rejects(controller.start(as(7), "known", ""), { code: "data_loss", message: /"known"/ });
  await controller.shutdown(as(6), "known", "");
  assert.deepEqual(cleared, [], "it is a later life");
  await assert.rejects(controller.shutdown(as(7), "known", ""), { code: "unavailable" });
  assert.ok(existsSync(join(root, `${ns}@known`)));
  isBack = true;
  await controller.shutdown(as(7), "known", "");
  assert.deepEqual(cleared, Array(2).fill({ namespace: ns, id: "known", life: 7, root }));
  assert.equal(existsSync(join(root, `${ns}@known`)), false);
  const { fence, life, exit } = controller.view(ns, "known") ?? assert.fail();
  assert.deepEqual([fence, life, exit?.life, exit?.reason, exit?.status], [7, 0, 7, "lost", 255]);
  await controller.shutdown(callIn(ns), "beyond", "");
  assert.equal(controller.view(ns, "beyond")?.exit?.life, 4);
  assert.deepEqual(controller.problems(), ["1 sandbox has an unreadable record"]);
  const page = await controller.list({ namespace: "", after: "", limit: 10, ids: [] });
  assert.deepEqual(page.entries, [], "its life is unknown");
  assert.deepEqual(page.problems.slice(1), [`${ns}/unknown: its record cannot be read`]);
  await controller.shutdown(callIn(ns), "unknown", "");
  const unknown = controller.view(ns, "unknown") ?? assert.fail();
  assert.ok(unknown.fence / 4_096 > Date.now() - 60_000, "it gets a new number");
  assert.equal(unknown.exit?.life, unknown.fence);
  assert.deepEqual(controller.problems(), []);
});

test("a record of the first version is read with its reason, its calls and its end", () => {
  const first = {
    ...{ version: 1, namespace: ns, id, createdAt: time, attempt: 1, boot: "b", respecified: true },
    operations: { Create: "c", Start: "s", Update: "u" },
  };
  const ofFirst = (more: object) => readRecord({ ...first, ...more });
  const { record, wasShuttingDown } = ofFirst({});
  assert.equal(wasShuttingDown, false);
  assert.deepEqual(record, {
    ...{ version: 2, namespace: ns, id, uid: "", createdAt: time, sandboxer: "", request: "", life: 0 },
    ...{ createCall: "c", startCall: "s", updateCall: "u", created: true, isOrphan: false, attempt: 1 },
    ...{ boot: "b", isSpecChanged: true },
  });
  const unstarted = ofFirst({ attempt: 0, operations: {} }).record;
  assert.deepEqual([unstarted.createCall, unstarted.startCall, unstarted.updateCall], ["", "", ""]);
  assert.notEqual(ofFirst({ operations: {} }).record.startCall, "");
  assert.deepEqual(ofFirst({ ending: { killAt: 9, remove: true } }), {
    record: { ...record, ending: { killAt: 9 } },
    wasShuttingDown: true,
  });
  const ending = { killAt: 9, remove: false };
  for (const [more, reason] of [
    [{ attempt: 0, exit: { status: 0, time, reason: "" } }, "never_started"],
    [{ exit: { status: 255, time, reason: "the host was rebooted" } }, "lost"],
    [{ exit: { status: 255, time, reason: "" } }, "exited"],
    [{ exit: { status: 1, time, reason: "x" } }, "exited"],
    [{ exit: { status: 0, time, reason: "" }, ending }, "stopped"],
  ] as const) {
    const { exit } = ofFirst(more).record;
    const { status, reason: detail } = more.exit;
    assert.deepEqual(exit, { status, time, reason, detail }, JSON.stringify(more));
  }
  assert.deepEqual(readRecord(record), { record, wasShuttingDown: false });
  const { isSpecChanged: respecified, ...others } = record;
  assert.deepEqual(readRecord({ ...others, respecified }), { record, wasShuttingDown: false });
  assert.throws(() => readRecord({ ...record, version: 3 }));
});

test("a backend has the whole time that is left, in seconds", (context) => {
  context.mock.timers.enable({ apis: ["Date", "setTimeout"], now: 0 });
  const signals: unknown[] = [];
  const end = (...signal: unknown[]) => void signals.push(signal);
  const termination = new Termination(partOf<BackendSandbox>({ end }));
  termination.scheduleKill(1_500);
  context.mock.timers.tick(1_500);
  assert.deepEqual(signals, [
    ["SIGTERM", 2],
    ["SIGKILL", 0],
  ]);
});
