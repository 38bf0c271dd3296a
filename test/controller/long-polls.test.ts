import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { LongPolls } from "../../shared/controller/long-polls.ts";

const { signal } = new AbortController();

/** Opens a poll that stays open until its `end` is called. */
function openPoll(polls: LongPolls, name = "", log: string[] = [], caller = signal) {
  const { promise, resolve } = Promise.withResolvers<number>();
  let turnMs: number | undefined;
  const outcome = polls.run(caller, (maxMs) => {
    log.push(name);
    turnMs = maxMs;
    return promise;
  });
  return {
    outcome,
    turnMs: () => turnMs,
    async end() {
      resolve(turnMs ?? 0);
      await outcome;
      // Lets the next poll in the queue begin.
      await sleep(0);
    },
  };
}

describe("the limit of open long polls", () => {
  it("starts polls in the order of their arrival", async () => {
    const polls = new LongPolls(1);
    const log: string[] = [];
    const [a, b, c] = ["a", "b", "c"].map((name) => openPoll(polls, name, log));
    await a?.end();
    const d = openPoll(polls, "d", log);
    for (const poll of [b, c, d]) await poll?.end();
    assert.deepEqual(log, ["a", "b", "c", "d"]);
  });

  it("gives full turns for half of the places, and short ones beyond or with a queue", async () => {
    const polls = new LongPolls(4, { turnMs: 50, crowdedTurnMs: 1 });
    const open = [0, 1, 2, 3, 4, 5].map(() => openPoll(polls));
    assert.deepEqual(
      open.map(({ turnMs }) => turnMs()),
      [50, 50, 1, 1, undefined, undefined],
    );
    await open[0]?.end();
    await open[1]?.end();
    assert.deepEqual([open[4]?.turnMs(), open[5]?.turnMs()], [1, 1]);
    for (const poll of open.slice(2)) await poll.end();
    const alone = openPoll(polls);
    assert.equal(alone.turnMs(), 50);
    await alone.end();
  });

  it("does not start the poll of a caller that has left the queue", async () => {
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

  it("gives 500 polls equally many turns in 10 places", async () => {
    const polls = new LongPolls(10, { turnMs: 2, crowdedTurnMs: 1 });
    const turns = new Array<number>(500).fill(0);
    let open = 0;
    let maxOpen = 0;
    let maxLead = 0;
    const follow = async (index: number) => {
      for (let turn = 1; turn <= 3; turn++) {
        await polls.run(signal, async (maxMs) => {
          maxOpen = Math.max(maxOpen, ++open);
          await sleep(maxMs);
          open--;
        });
        turns[index] = turn;
        maxLead = Math.max(maxLead, turn - Math.min(...turns));
      }
    };
    await Promise.all(turns.map((_, index) => follow(index)));
    assert.equal(maxOpen, 10);
    // A poll starts its next turn only after all others have started theirs, but turns of one round end in any order.
    assert.ok(maxLead <= 2, `one poll was ${maxLead} turns ahead`);
  });
});
