import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { yieldToEventLoop } from "../../shared/async/turn.ts";
import { TurnQueue } from "../../shared/async/turn-queue.ts";

describe("a queue of turns", () => {
  it("lets one piece of work go on at a time, in order, and others in between", async () => {
    const queue = new TurnQueue();
    const seen: string[] = [];
    const countTurns = () => {
      seen.push("turn");
      if (seen.filter((each) => each !== "turn").length < 3) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    await Promise.all(["a", "b", "c"].map((name) => queue.next().then(() => seen.push(name))));
    assert.deepEqual(
      seen.filter((each) => each !== "turn"),
      ["a", "b", "c"],
    );
    for (const [first, second] of [
      ["a", "b"],
      ["b", "c"],
    ] as const) {
      assert.ok(seen.slice(seen.indexOf(first), seen.indexOf(second)).includes("turn"), seen.join());
    }
  });

  it("rests as long as the work took, but not for long work, nor after very short work", async (context) => {
    let nowMs = 0;
    const rests: number[] = [];
    context.mock.method(performance, "now", () => nowMs);
    context.mock.method(globalThis, "setTimeout", (resolve: () => void, ms: number) => {
      rests.push(ms);
      setImmediate(resolve);
    });
    const queue = new TurnQueue();
    const work = (ms: number) =>
      queue.next().then(() => {
        nowMs += ms;
      });
    await Promise.all([20, 0.9, 1, 24, 26, 1_000, 0].map(work));
    await queue.next();
    assert.deepEqual(rests, [20, 1, 24, 25, 25]);
  });

  it("lets a lower number come first, and equal ones in order of arrival", async () => {
    const queue = new TurnQueue();
    const seen: string[] = [];
    const asked = [
      ["late", 3],
      ["second", 2],
      ["third", 2],
      ["first", 1],
    ] as const;
    await Promise.all(asked.map(([name, order]) => queue.next(order).then(() => seen.push(name))));
    assert.deepEqual(seen, ["first", "second", "third", "late"]);
  });

  it("lets a held turn last until it is given back", async () => {
    const queue = new TurnQueue();
    const seen: string[] = [];
    const held = queue.hold().then(async (leave) => {
      for (let turn = 0; turn < 3; turn++) await yieldToEventLoop();
      seen.push("held");
      leave();
    });
    await Promise.all([held, queue.next().then(() => seen.push("next"))]);
    assert.deepEqual(seen, ["held", "next"]);
  });

  it("rests after a held turn, however short", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const queue = new TurnQueue();
    (await queue.hold())();
    let isOver = false;
    const next = queue.next().then(() => {
      isOver = true;
    });
    for (let turn = 0; turn < 20; turn++) await yieldToEventLoop();
    assert.equal(isOver, false);
    context.mock.timers.tick(25);
    await next;
  });

  it("ends a turn that is held for too long", async () => {
    const queue = new TurnQueue();
    await queue.hold();
    let turns = 0;
    let isOver = false;
    const counted = (async () => {
      for (; !isOver; turns++) await yieldToEventLoop();
    })();
    await queue.next();
    isOver = true;
    await counted;
    assert.ok(turns >= 7, `${turns} turns`);
  });

  it("continues after it was empty", async () => {
    const queue = new TurnQueue();
    await queue.next();
    await queue.next();
  });
});
