import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { test } from "node:test";
import { inParallel } from "../../shared/async/in-parallel.ts";
import { untilStopSignal } from "../../shared/async/stop-signal.ts";

for (const signal of ["SIGINT", "SIGTERM"]) {
  test(`${signal} stops once: a second one within a second is ignored, and a later one is not`, async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const source = new EventEmitter();
    const stopped = untilStopSignal(source);
    assert.deepEqual([source.listenerCount("SIGINT"), source.listenerCount("SIGTERM")], [1, 1]);
    source.emit(signal, signal);
    assert.equal(await stopped, signal);
    // A terminal sends the signal to npm, which passes it on to its child, which has it already.
    context.mock.timers.tick(999);
    assert.deepEqual([source.listenerCount("SIGINT"), source.listenerCount("SIGTERM")], [1, 1]);
    context.mock.timers.tick(1);
    // Without a listener the next signal ends the process.
    assert.deepEqual([source.listenerCount("SIGINT"), source.listenerCount("SIGTERM")], [0, 0]);
  });
}

test("work in parallel is done for each item, some at a time, and ends at the first failure", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const work = async (item: number) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    done.push(item);
    if (item === 5) throw new Error("five");
  };
  await inParallel([0, 1, 2, 3, 4], 2, work);
  assert.deepEqual([most, done], [2, [0, 1, 2, 3, 4]]);
  await inParallel([], 2, work);
  done.length = 0;
  await assert.rejects(inParallel([5, 6, 7, 8, 9], 2, work), /five/);
  assert.deepEqual([running, done], [0, [5, 6]]);
});
