import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { it, type TestContext } from "node:test";
import { backOff, delay, type Retry } from "../../client/delay.ts";

/** Returns the delay before the next attempt in milliseconds, with the given random number. */
async function delayMs(context: TestContext, random: number, failures: number, retry: Retry = {}) {
  context.mock.method(Math, "random", () => random);
  let isOver = false;
  const waiting = backOff(failures, retry).then(() => {
    isOver = true;
  });
  let ms = 0;
  while (!isOver && ms < 20_000) {
    context.mock.timers.tick(1);
    ms++;
    await Promise.resolve();
    await Promise.resolve();
  }
  await waiting;
  return ms;
}

it("the client waits from half of a time to the whole, which doubles up to its limit", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const delays = async (random: number, retry?: Retry) => {
    const found: number[] = [];
    for (const failures of [1, 2, 6, 7, 20]) found.push(await delayMs(context, random, failures, retry));
    return found;
  };
  assert.deepEqual(await delays(0), [50, 100, 1_600, 2_500, 2_500]);
  assert.deepEqual(await delays(1), [100, 200, 3_200, 5_000, 5_000]);
  assert.deepEqual(await delays(0.5, { baseDelayMs: 4, maxDelayMs: 400 }), [3, 6, 96, 192, 300]);
});

it("a delay of the client ends with its signal, and leaves nothing behind", async () => {
  const aborting = new AbortController();
  const { signal } = aborting;
  await delay(1, signal);
  assert.equal(getEventListeners(signal, "abort").length, 0);
  const waiting = delay(3_600_000, signal);
  aborting.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(delay(3_600_000, signal), /enough/);
});
