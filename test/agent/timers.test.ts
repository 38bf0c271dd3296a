import assert from "node:assert/strict";
import { test } from "node:test";
import { sweepTurn } from "../../agent/host/sweep-turn.ts";
import { ReplaceableTimeout } from "../../agent/lifecycle/replaceable-timeout.ts";

test("a replaceable timer fires once, for the last that was scheduled", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const fired: string[] = [];
  const timer = new ReplaceableTimeout();
  timer.schedule(10, () => fired.push("first"));
  timer.schedule(20, () => fired.push("second"));
  context.mock.timers.tick(100);
  assert.deepEqual(fired, ["second"]);
  timer.schedule(10, () => fired.push("canceled"));
  timer.cancel();
  // A delay that is too long for a timer replaces the one before it, too.
  timer.schedule(10, () => fired.push("replaced"));
  timer.schedule(2 ** 31, () => fired.push("too long"));
  context.mock.timers.tick(100);
  assert.deepEqual(fired, ["second"]);
});

test("a delay of a timer's maximum is one, and a longer one never fires", (context) => {
  const delays: (number | undefined)[] = [];
  context.mock.method(globalThis, "setTimeout", (_work: unknown, ms?: number) => {
    delays.push(ms);
    return { unref: () => undefined };
  });
  const timer = new ReplaceableTimeout();
  timer.schedule(2 ** 31 - 1, assert.fail);
  timer.schedule(2 ** 31, assert.fail);
  assert.deepEqual(delays, [2 ** 31 - 1]);
});

test("turns of background work are shared until they come", async () => {
  const first = sweepTurn();
  assert.equal(sweepTurn(), first);
  // It does not keep the process running by itself.
  const running = setInterval(() => {}, 1_000);
  await first;
  const second = sweepTurn();
  assert.notEqual(second, first);
  await second;
  clearInterval(running);
});
