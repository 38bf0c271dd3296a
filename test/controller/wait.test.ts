import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SharedWaits } from "../../shared/controller/shared-waits.ts";
import { WaitProgress } from "../../shared/controller/wait.ts";
import { SandboxError } from "../../shared/errors/error.ts";

const policy = { minIntervalMs: 1_000, maxOutageMs: 30_000, maxFirstOutageMs: 3_000 };
const unavailable = new SandboxError("unavailable", "gone");
const timeOver = new SandboxError("deadline_exceeded", "still running");

/** Asks again and again, each question failing at once, and returns how long that went on, in milliseconds. */
function outageMs(progress: WaitProgress, from: number): number {
  for (let now = from; ; ) {
    const delayMs = progress.next(unavailable, 0, now);
    if (delayMs === undefined) return now - from;
    now += delayMs;
  }
}

describe("a wait", () => {
  it("is asked again at most once a second, also of an agent that says at once that its time is over", () => {
    const progress = new WaitProgress(policy);
    assert.equal(progress.next(timeOver, 0, 0), 1_000);
    assert.equal(progress.next(timeOver, 400, 0), 600);
    assert.equal(progress.next(timeOver, 50_000, 0), 0);
  });

  it("bridges a moment's outage at first, and half a minute once the agent has held it", () => {
    assert.ok(outageMs(new WaitProgress(policy), 0) <= 4_000);
    const held = new WaitProgress(policy);
    held.next(timeOver, 50_000, 50_000);
    const bridged = outageMs(held, 50_000);
    assert.ok(bridged >= 29_000 && bridged <= 31_000, `${bridged} ms`);
  });

  it("begins to count an outage anew once the agent has answered again", () => {
    const progress = new WaitProgress(policy);
    progress.next(timeOver, 50_000, 0);
    progress.next(unavailable, 0, 0);
    progress.next(timeOver, 1_000, 29_000);
    assert.notEqual(progress.next(unavailable, 0, 40_000), undefined);
  });

  it("gives up on an agent that breaks every question off, however long it holds each", () => {
    const progress = new WaitProgress(policy);
    let now = 0;
    for (let questions = 0; progress.next(unavailable, 2_000, now) !== undefined; questions++) {
      now += 2_000;
      assert.ok(questions < 20);
    }
    assert.ok(now >= 30_000);
  });

  it("is asked again soon, then less often, of an agent that does not have the sandbox yet", () => {
    const progress = new WaitProgress(policy);
    const notFound = new SandboxError("not_found", "not yet");
    const delays = Array.from({ length: 10 }, () => progress.next(notFound, 0, 0, true) ?? 0);
    assert.ok((delays[0] ?? 0) < 50);
    assert.deepEqual(
      delays,
      [...delays].sort((a, b) => a - b),
    );
    assert.equal(delays.at(-1), 1_000);
  });

  it("ends where an agent goes on saying that it does not have what was made there", () => {
    const progress = new WaitProgress(policy);
    const notFound = new SandboxError("not_found", "gone");
    const delays = Array.from({ length: 10 }, () => progress.next(notFound, 0, 0));
    assert.deepEqual(
      delays.map((delayMs) => delayMs !== undefined),
      [true, true, true, true, true, false, false, false, false, false],
    );
  });

  it("fails at once with any other error", () => {
    assert.equal(new WaitProgress(policy).next(new SandboxError("permission_denied", "no"), 0, 0), undefined);
  });
});

describe("those who wait for the same", () => {
  const until = () => Promise.withResolvers<number>();

  it("share one piece of work, and all get what it brings", async () => {
    const waits = new SharedWaits(true);
    const { promise, resolve } = until();
    let begun = 0;
    const work = () => {
      begun++;
      return promise;
    };
    const { signal } = new AbortController();
    const waiting = [1, 2, 3].map(() => waits.join("key", signal, work));
    resolve(7);
    assert.deepEqual(await Promise.all(waiting), [7, 7, 7]);
    assert.equal(begun, 1);
    await waits.join("key", signal, work);
    assert.equal(begun, 2, "what has ended is begun anew");
  });

  it("may leave: the work ends with the last of them, and not before", async () => {
    const waits = new SharedWaits(true);
    const [first, second] = [new AbortController(), new AbortController()];
    let inner: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      inner = signal;
      return until().promise;
    };
    const waiting = [first, second].map(({ signal }) => waits.join("key", signal, work).catch(() => "left"));
    first.abort();
    assert.equal(await waiting[0], "left");
    assert.equal(inner?.aborted, false);
    second.abort();
    assert.equal(await waiting[1], "left");
    assert.equal(inner?.aborted, true);
  });

  it("each do their own work where requests cannot share it", async () => {
    const waits = new SharedWaits(false);
    let begun = 0;
    const { signal } = new AbortController();
    await Promise.all([1, 2].map(() => waits.join("key", signal, async () => ++begun)));
    assert.equal(begun, 2);
  });

  it("all hear of its failure", async () => {
    const waits = new SharedWaits(true);
    const { signal } = new AbortController();
    const work = async () => Promise.reject(unavailable);
    const waiting = [1, 2].map(() => waits.join("key", signal, work));
    for (const each of waiting) await assert.rejects(each, unavailable);
  });
});
