import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { delay } from "../../shared/async/delay.ts";
import { inParallel } from "../../shared/async/in-parallel.ts";
import { onDemand } from "../../shared/async/on-demand.ts";
import { settleWithin } from "../../shared/async/pump.ts";

/** Longer than a test takes. */
const longMs = 600_000;

/** Returns the number of timers that keep the process running. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
}

describe("waits with a time limit", () => {
  it("leave no timer behind when they end early", async () => {
    const before = timers();
    const leaving = new AbortController();
    const delayed = delay(longMs, leaving.signal);
    assert.equal(timers(), before + 1);
    leaving.abort();
    await assert.rejects(delayed, { code: "canceled" });
    await assert.rejects(delay(longMs, leaving.signal), { code: "canceled" });
    await settleWithin({ settle: async () => {} }, longMs);
    assert.equal(timers(), before);
  });

  it("end when their time has passed", async () => {
    await delay(1, new AbortController().signal);
    await settleWithin({ settle: () => new Promise(() => {}) }, 1);
  });
});

describe("work on many items", () => {
  it("runs on some of them at a time, and ends with the first error once none is running", async () => {
    const seen: number[] = [];
    let [running, most] = [0, 0];
    const work = async (item: number) => {
      seen.push(item);
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      if (item > 2) throw new Error(`item ${item}`);
    };
    await assert.rejects(inParallel([1, 2, 3, 4, 5, 6, 7], 2, work), /item 3/);
    assert.deepEqual([seen, running, most], [[1, 2, 3, 4], 0, 2]);
    await inParallel([1, 2], 5, work);
  });
});

describe("a part that is loaded on demand", () => {
  it("is created once, by its first call, and again if it could not be loaded", async () => {
    let [loads, created] = [0, 0];
    const load = async () => {
      if (++loads === 1) throw new Error("cannot be loaded");
      return 7;
    };
    const create = (value: number) => ({ at: ++created, add: async (more: number) => value + more });
    const part = onDemand(load, create);
    // It must not be taken for a promise.
    assert.equal(await Promise.resolve(part), part);
    assert.equal(loads, 0);
    await assert.rejects(part.add(1), /cannot be loaded/);
    assert.deepEqual(await Promise.all([part.add(1), part.add(2)]), [8, 9]);
    assert.equal(await part.add(3), 10);
    assert.deepEqual([loads, created], [3, 1]);
  });
});
