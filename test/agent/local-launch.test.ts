import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { ObservedState } from "../../agent/lifecycle/backend.ts";
import { exitNow } from "../../agent/lifecycle/exit.ts";
import { ExitEvent } from "../../agent/lifecycle/exit-event.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { callIn, running } from "../support/create-options.ts";
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
  const launch = async () => {
    const error = errors.shift();
    if (error) throw error;
    return stubProcess;
  };
  const observe = async (): Promise<ObservedState> =>
    errors.length > 0 ? { state: "idle", isSure: true } : { state: "running", running: stubProcess };
  const controller = await openController(context, { observe, launch });
  await controller.create(named(5, "c"), "b", "", running(undefined));
  await assert.rejects(controller.start(named(5, "s"), "b", ""), { code: "unavailable" });
  assert.equal(controller.view("named", "b")?.phase, "created");
  await assert.rejects(controller.start(named(5, "s"), "b", ""), { code: "failed_precondition" });
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
