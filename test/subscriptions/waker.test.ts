import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Waker } from "../../shared/subscriptions/waker.ts";

/** Opens a waker whose deliveries begin and end when a test says so. */
function openWaker(hasTimer: boolean) {
  const state = { nowMs: 1_000_000, hasSubscriptions: true, error: undefined as Error | undefined };
  const woken: string[] = [];
  const works: Promise<unknown>[] = [];
  let gate = Promise.resolve();
  const waker = new Waker({
    async wake(namespace) {
      woken.push(namespace);
      await gate;
      if (state.error) throw state.error;
      return state.hasSubscriptions;
    },
    background: (work) => works.push(work),
    hasTimer,
    clock: () => state.nowMs,
  });
  /** Holds deliveries up until the returned function is called. */
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { waker, state, woken, hold, done: () => Promise.all(works) };
}

describe("the waker of deliveries", () => {
  it("looks for subscriptions at the first event of a namespace, and then not for a minute", async () => {
    const { waker, state, woken, done } = openWaker(false);
    state.hasSubscriptions = false;
    waker.notify("a");
    await done();
    state.nowMs += 59_999;
    waker.notify("a");
    assert.deepEqual(woken, ["a"]);
    state.nowMs += 1;
    waker.notify("a");
    await done();
    assert.deepEqual(woken, ["a", "a"]);
    waker.know("a");
    waker.notify("a");
    waker.notify("b");
    assert.deepEqual(woken, ["a", "a", "a", "b"]);
  });

  it("keeps a subscription that was stored while it found none", async () => {
    const { waker, state, woken, hold, done } = openWaker(false);
    state.hasSubscriptions = false;
    const release = hold();
    waker.notify("a");
    waker.know("a");
    release();
    await done();
    waker.notify("a");
    assert.deepEqual(woken, ["a", "a"]);
  });

  it("leaves namespaces that it does not know to the timer, if there is one", async () => {
    const { waker, woken, done } = openWaker(true);
    waker.notify("a");
    assert.deepEqual(woken, []);
    waker.know("a");
    assert.deepEqual(woken, []);
    waker.notify("a");
    await done();
    waker.wake("b");
    await done();
    waker.notify("b");
    assert.deepEqual(woken, ["a", "b", "b"]);
  });

  it("wakes a namespace once more for all the events that come in the meantime", async () => {
    const { waker, woken, hold, done } = openWaker(true);
    const release = hold();
    waker.wake("a");
    for (let at = 0; at < 3; at++) waker.notify("a");
    assert.deepEqual(woken, ["a"]);
    release();
    await done();
    assert.deepEqual(woken, ["a", "a"]);
    waker.notify("a");
    await done();
    assert.deepEqual(woken, ["a", "a", "a"]);
  });

  it("wakes a namespace for each event where requests share nothing", async () => {
    const { waker, woken, hold, done } = openWaker(false);
    const release = hold();
    waker.wake("a");
    waker.notify("a");
    assert.deepEqual(woken, ["a", "a"]);
    release();
    await done();
  });

  it("continues with the next event after the database was unavailable", async () => {
    const { waker, state, woken, hold, done } = openWaker(true);
    state.error = new Error("away");
    const release = hold();
    waker.wake("a");
    waker.notify("a");
    release();
    await done();
    assert.deepEqual(woken, ["a"]);
    state.error = undefined;
    waker.notify("a");
    await done();
    assert.deepEqual(woken, ["a", "a"]);
  });

  it("knows the last 10,000 namespaces", () => {
    const { waker, woken } = openWaker(true);
    for (let at = 0; at <= 10_000; at++) waker.know(`n${at}`);
    for (const namespace of ["n2", "last", "more"]) waker.know(namespace);
    for (const namespace of ["n0", "n1", "n2", "n3", "n4", "more"]) waker.notify(namespace);
    assert.deepEqual(woken, ["n2", "n4", "more"]);
  });

  it("looks again for the subscriptions of a namespace that had none", async () => {
    const { waker, state, woken, done } = openWaker(true);
    state.hasSubscriptions = false;
    waker.wake("a");
    await done();
    waker.notify("a");
    assert.deepEqual(woken, ["a"]);
    waker.wake("a");
    await done();
    assert.deepEqual(woken, ["a", "a"]);
  });
});
