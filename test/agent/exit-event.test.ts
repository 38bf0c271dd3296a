import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import type { Exit } from "../../agent/lifecycle/exit.ts";
import { ExitEvent } from "../../agent/lifecycle/exit-event.ts";

const exitOf = (status: number): Exit => ({
  ...{ status, reason: "exited", detail: "" },
  time: { seconds: 1_800_000_000, nanos: 7 },
});

test("the first exit is the one that counts, for waits before and after it", async () => {
  const event = new ExitEvent();
  const { signal } = new AbortController();
  const waiting = [event.wait(), event.wait(signal)];
  assert.equal(event.exit, undefined);
  event.publish(exitOf(1));
  event.publish(exitOf(2));
  assert.deepEqual(await Promise.all([...waiting, event.wait()]), Array(3).fill(exitOf(1)));
  assert.deepEqual(event.exit, exitOf(1));
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("a wait ends with its caller, also if that has left before", async () => {
  const event = new ExitEvent();
  const caller = new AbortController();
  const [waiting, other] = [event.wait(caller.signal), event.wait()];
  caller.abort();
  await assert.rejects(waiting);
  await assert.rejects(event.wait(caller.signal));
  event.publish(exitOf(3));
  assert.deepEqual(await other, exitOf(3));
  assert.deepEqual(await event.wait(caller.signal), exitOf(3));
});
