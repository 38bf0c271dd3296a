import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { mock, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { bootId } from "../../agent/host/boot.ts";
import type { ObservedState } from "../../agent/lifecycle/backend.ts";
import { exitNow } from "../../agent/lifecycle/exit.ts";
import { ExitEvent } from "../../agent/lifecycle/exit-event.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { callIn, running } from "../support/create-options.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { until } from "../support/until.ts";
import { openController, outOfReach, stubProcess } from "./stub-backend.ts";

const named = (life: number, callId?: string) => callIn("named", { life, callId });

test("an exit that could not be observed at first is published to Waits", async (context) => {
  const observations: (() => Promise<ObservedState>)[] = [
    async () => ({ state: "idle" }),
    outOfReach,
    async () => ({ state: "ended", exit: exitNow(7, "exited"), isDurable: true }),
  ];
  const observe = async () => observations.shift()?.() ?? assert.fail("the exit was observed already");
  const launch = () => outOfReach();
  const controller = await openController(context, { observe, launch }, { pollIntervalMs: 5 });
  const call = callIn("observed");
  await controller.create(call, "a", "", running(undefined));
  await assert.rejects(controller.start(call, "a", ""), { code: "unavailable" });
  assert.equal((await controller.wait(call, "a", "")).exitStatus, 7);
});

test("a launch with an unknown outcome is not repeated; its exit is lost", async (context) => {
  const launch = mock.fn(outOfReach);
  let isBack = false;
  const observe = async (): Promise<ObservedState> =>
    launch.mock.callCount() > 0 && !isBack ? outOfReach() : { state: "idle" };
  const end = mock.fn();
  const controller = await openController(context, { launch, observe, end });
  await controller.create(named(5, "c"), "a", "", running(undefined));
  await assert.rejects(controller.start(named(5, "s"), "a", ""), { code: "unavailable" });
  await assert.rejects(controller.start(named(5, "s"), "a", ""), { code: "unavailable" });
  assert.equal(controller.view("named", "a")?.phase, "created");
  isBack = true;
  await assert.rejects(controller.start(named(5, "other"), "a", ""), { code: "failed_precondition" });
  const { exit, phase } = controller.view("named", "a") ?? {};
  assert.deepEqual([phase, exit?.life, exit?.status, exit?.reason], ["stopped", 5, 255, "lost"]);
  assert.equal(launch.mock.callCount(), 1);
  assert.deepEqual(end.mock.calls[0]?.arguments, ["SIGKILL", 0]);
});

test("a launch that certainly failed can be repeated; a refused one stays refused", async (context) => {
  const errors = [
    new SandboxError("unavailable", "the fork failed"),
    new SandboxError("failed_precondition", "no such runtime"),
  ];
  let isLaunched = false;
  const launch = mock.fn(async () => {
    const error = errors.shift();
    if (error) throw error;
    isLaunched = true;
    return stubProcess;
  });
  const observe = async (): Promise<ObservedState> =>
    isLaunched ? { state: "running", running: stubProcess } : { state: "idle", isSure: true };
  const controller = await openController(context, { observe, launch });
  await controller.create(named(5, "c"), "b", "", running(undefined));
  await assert.rejects(controller.start(named(5, "s"), "b", ""), { code: "unavailable" });
  assert.equal(controller.view("named", "b")?.phase, "created");
  for (let times = 0; times < 2; times++) {
    const refusal = { code: "failed_precondition", message: "no such runtime" };
    await assert.rejects(controller.start(named(5, "s"), "b", ""), refusal);
  }
  assert.equal((await controller.start(named(5, "t"), "b", "")).pid, stubProcess.pid);
  assert.equal(launch.mock.callCount(), 3);
});

for (const code of ["unavailable", "deadline_exceeded"] as const) {
  test(`a launch that is ${code} has succeeded if its process runs`, async (context) => {
    const launch = mock.fn(() => Promise.reject(new SandboxError(code, "late")));
    const observe = async (): Promise<ObservedState> =>
      launch.mock.callCount() > 0 ? { state: "running", running: stubProcess } : { state: "idle" };
    const controller = await openController(context, { observe, launch });
    await controller.create(named(5, "c"), "c", "", running(undefined));
    for (let times = 0; times < 2; times++)
      assert.equal((await controller.start(named(5, "s"), "c", "")).pid, stubProcess.pid);
    assert.equal(launch.mock.callCount(), 1);
  });
}

test("a process that is not seen during its launch and just after it is not lost", async (context) => {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  const launching = Promise.withResolvers<typeof stubProcess>();
  const launch = mock.fn(() => launching.promise);
  const end = mock.fn();
  const controller = await openController(context, { launch, end }, {}, path);
  await controller.create(named(5, "c"), "d", "", running(undefined));
  const started = controller.start(named(5, "s"), "d", "");
  await until("it is launched", () => launch.mock.callCount() === 1);
  const { startCall, attempt, boot } = JSON.parse(
    await readFile(join(path, "named@d", "record.json"), "utf8"),
  );
  assert.deepEqual([startCall, attempt, boot], ["s", 1, bootId()]);
  const state = async () => (await controller.status(named(5), "d", "", false)).state;
  assert.equal(await state(), "SANDBOX_UNKNOWN");
  launching.resolve(stubProcess);
  assert.equal((await started).pid, stubProcess.pid);
  assert.equal(await state(), "SANDBOX_READY");
  assert.equal(end.mock.callCount(), 0);
});

test("a user whose assignment cannot be stored is released, and nothing is launched", async (context) => {
  const { path, remove } = await temporaryFolder();
  context.after(remove);
  const first = await openController(context, {}, {}, path);
  await first.create(named(5, "c"), "e", "", running(undefined));
  first.close();
  const release = mock.fn();
  const users = { take: () => ({ uid: 70_001, gid: 70_001 }), claim() {}, release };
  const launch = mock.fn(async () => stubProcess);
  const controller = await openController(context, { launch }, { users }, path);
  await rm(join(path, "named@e"), { recursive: true });
  await assert.rejects(controller.start(named(5, "s"), "e", ""), { code: "ENOENT" });
  assert.deepEqual(release.mock.calls[0]?.arguments, [{ uid: 70_001, gid: 70_001 }]);
  assert.equal(launch.mock.callCount(), 0);
});

test("nothing is retained of a canceled Wait", async () => {
  const event = new ExitEvent();
  async function waitAndCancel(): Promise<WeakRef<object>> {
    const caller = new AbortController();
    const reason = new SandboxError("deadline_exceeded", "late");
    const waiting = event.wait(caller.signal);
    caller.abort(reason);
    await assert.rejects(waiting, reason);
    return new WeakRef(reason);
  }
  const retained = await waitAndCancel();
  await delay(10);
  collectGarbage();
  assert.equal(retained.deref(), undefined);
  event.publish(exitNow(3, "exited"));
  event.publish(exitNow(4, "exited"));
  assert.equal((await event.wait()).status, 3);
  assert.equal(event.exit?.status, 3);
});
