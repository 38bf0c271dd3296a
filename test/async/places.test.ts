import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { Places } from "../../shared/async/places.ts";
import { yieldToEventLoop } from "../../shared/async/turn.ts";

const { signal } = new AbortController();
/** Longer than a test takes. */
const longMs = 600_000;

describe("places", () => {
  it("are taken at once as long as there are some, and then in order of arrival", async () => {
    const places = new Places({ count: 2, maxWaiting: 10, maxWaitMs: longMs });
    const first = await places.take(signal);
    assert.ok(first && (await places.take(signal)));
    const seen: string[] = [];
    const waits = ["third", "fourth"].map(async (name) => {
      const leave = await places.take(signal);
      seen.push(name);
      return leave;
    });
    await yieldToEventLoop();
    assert.deepEqual(seen, []);
    first();
    // A second call does not count.
    first();
    const third = await waits[0];
    await yieldToEventLoop();
    assert.deepEqual(seen, ["third"]);
    third?.();
    (await waits[1])?.();
    assert.deepEqual(seen, ["third", "fourth"]);
  });

  it("are refused at once if too many wait", async () => {
    const places = new Places({ count: 1, maxWaiting: 1, maxWaitMs: longMs });
    const leave = await places.take(signal);
    const waiting = places.take(signal);
    assert.equal(await places.take(signal), undefined);
    leave?.();
    assert.ok(await waiting);
  });

  it("are refused when the time has passed, one in a turn of the event loop", async () => {
    const places = new Places({ count: 1, maxWaiting: 10, maxWaitMs: 1 });
    const leave = await places.take(signal);
    const seen: string[] = [];
    const countTurns = () => {
      seen.push("turn");
      if (seen.filter((each) => each !== "turn").length < 3) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    const names = ["first", "second", "third"];
    const refused = names.map(async (name) => {
      assert.equal(await places.take(signal), undefined);
      seen.push(name);
    });
    await Promise.all(refused);
    assert.deepEqual(
      seen.filter((each) => each !== "turn"),
      names,
    );
    for (const [before, name] of [
      ["first", "second"],
      ["second", "third"],
    ] as const) {
      assert.ok(seen.slice(seen.indexOf(before), seen.indexOf(name)).includes("turn"), seen.join());
    }
    leave?.();
    assert.ok(await places.take(signal));
  });

  it("are not kept for those who have left", async () => {
    const places = new Places({ count: 1, maxWaiting: 10, maxWaitMs: longMs });
    const leave = await places.take(signal);
    const leaving = new AbortController();
    const left = places.take(leaving.signal);
    const next = places.take(signal);
    leaving.abort();
    await assert.rejects(left, { code: "canceled" });
    await assert.rejects(places.take(leaving.signal), { code: "canceled" });
    leave?.();
    assert.ok(await next);
  });

  it("leave no timer and no listener behind when they are left early", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const before = timers();
    const places = new Places({ count: 1, maxWaiting: 10, maxWaitMs: longMs, maxHeldMs: longMs });
    const leave = await places.take(signal);
    const leaving = new AbortController();
    const left = places.take(leaving.signal);
    assert.equal(timers(), before + 2);
    leaving.abort();
    await assert.rejects(left, { code: "canceled" });
    const staying = new AbortController();
    const next = places.take(staying.signal);
    leave?.();
    (await next)?.();
    assert.equal(timers(), before);
    assert.equal(getEventListeners(staying.signal, "abort").length, 0);
  });

  it("are given up after a time, because their holders may be slow", async () => {
    const places = new Places({ count: 1, maxWaiting: 10, maxWaitMs: longMs, maxHeldMs: 1 });
    const slow = await places.take(signal);
    const second = await places.take(signal);
    assert.ok(second);
    // The slow one no longer has a place to give back.
    slow?.();
    second();
    assert.ok(await places.take(signal));
  });
});
