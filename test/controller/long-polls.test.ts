import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LongPolls } from "../../shared/controller/long-polls.ts";

const { signal } = new AbortController();

/** A poll that is open until it is ended. */
function openPoll(polls: LongPolls, name = "", log: string[] = [], caller = signal) {
  const { promise, resolve } = Promise.withResolvers<number>();
  let sliceMs: number | undefined;
  const outcome = polls.run(caller, (maxMs) => {
    log.push(name);
    sliceMs = maxMs;
    return promise;
  });
  return {
    outcome,
    sliceMs: () => sliceMs,
    async end() {
      resolve(sliceMs ?? 0);
      await outcome;
      // The next in the queue begins.
      await sleep(0);
    },
  };
}

describe("the limit of open long polls", () => {
  it("lets polls begin in the order they came, and no newcomer before them", async () => {
    const polls = new LongPolls(1);
    const log: string[] = [];
    const [a, b, c] = ["a", "b", "c"].map((name) => openPoll(polls, name, log));
    await a?.end();
    const d = openPoll(polls, "d", log);
    for (const poll of [b, c, d]) await poll?.end();
    assert.deepEqual(log, ["a", "b", "c", "d"]);
  });

  it("gives full slices while half of the places are free, short ones beyond and while others queue", async () => {
    const polls = new LongPolls(4, { sliceMs: 50, crowdedSliceMs: 1 });
    const open = [0, 1, 2, 3, 4, 5].map(() => openPoll(polls));
    assert.deepEqual(
      open.map(({ sliceMs }) => sliceMs()),
      [50, 50, 1, 1, undefined, undefined],
    );
    await open[0]?.end();
    await open[1]?.end();
    assert.deepEqual([open[4]?.sliceMs(), open[5]?.sliceMs()], [1, 1]);
    for (const poll of open.slice(2)) await poll.end();
    const alone = openPoll(polls);
    assert.equal(alone.sliceMs(), 50);
    await alone.end();
  });

  it("lets a caller leave the queue, and does not begin its poll", async () => {
    const polls = new LongPolls(1);
    const log: string[] = [];
    const first = openPoll(polls, "first", log);
    const leaving = new AbortController();
    const second = openPoll(polls, "second", log, leaving.signal);
    const third = openPoll(polls, "third", log);
    leaving.abort();
    await assert.rejects(second.outcome, { code: "canceled" });
    await first.end();
    await third.end();
    assert.deepEqual(log, ["first", "third"]);
    await assert.rejects(
      polls.run(leaving.signal, () => Promise.resolve(1)),
      { code: "canceled" },
    );
  });

  it("frees the place of a poll that fails", async () => {
    const polls = new LongPolls(1);
    const failing = polls.run(signal, () => Promise.reject(new Error("broken off")));
    const next = polls.run(signal, () => Promise.resolve("next"));
    await assert.rejects(failing, /broken off/);
    assert.equal(await next, "next");
  });

  it("gives 500 polls their turn in 10 places, each as often as the others", async () => {
    const polls = new LongPolls(10, { sliceMs: 2, crowdedSliceMs: 1 });
    const turns = new Array<number>(500).fill(0);
    let open = 0;
    let maxOpen = 0;
    let most = 0;
    const follow = async (index: number) => {
      for (let turn = 1; turn <= 3; turn++) {
        await polls.run(signal, async (maxMs) => {
          maxOpen = Math.max(maxOpen, ++open);
          await sleep(maxMs);
          open--;
        });
        turns[index] = turn;
        most = Math.max(most, turn - Math.min(...turns));
      }
    };
    await Promise.all(turns.map((_, index) => follow(index)));
    assert.equal(maxOpen, 10);
    // A poll begins its next turn only after all others had theirs; those of one round end in any order.
    assert.ok(most <= 2, `one was ${most} turns ahead`);
  });
});
