import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SharedWaits } from "../../shared/controller/shared-waits.ts";
import { WaitProgress } from "../../shared/controller/wait.ts";
import { SandboxError } from "../../shared/errors/error.ts";

const policy = { minIntervalMs: 1_000, maxOutageMs: 30_000, maxFirstOutageMs: 3_000 };
const unavailable = new SandboxError("unavailable", "gone");
const timedOut = new SandboxError("deadline_exceeded", "still running");

/** Polls an agent that fails at once until the wait fails. Returns the duration in milliseconds. */
function outageMs(progress: WaitProgress, from: number): number {
  for (let now = from; ; ) {
    const delayMs = progress.next(unavailable, 0, now);
    if (delayMs === undefined) return now - from;
    now += delayMs;
  }
}

describe("a wait", () => {
  it("polls at most once a second, also an agent that times out at once", () => {
    const progress = new WaitProgress(policy);
    assert.equal(progress.next(timedOut, 0, 0), 1_000);
    assert.equal(progress.next(timedOut, 400, 0), 600);
    assert.equal(progress.next(timedOut, 50_000, 0), 0);
  });

  it("tolerates 3 s of outage at first, and 30 s once the agent has held a poll", () => {
    assert.ok(outageMs(new WaitProgress(policy), 0) <= 4_000);
    const held = new WaitProgress(policy);
    held.next(timedOut, 50_000, 50_000);
    const toleratedMs = outageMs(held, 50_000);
    assert.ok(toleratedMs >= 29_000 && toleratedMs <= 31_000, `${toleratedMs} ms`);
  });

  it("counts each outage from its own beginning", () => {
    const progress = new WaitProgress(policy);
    progress.next(timedOut, 50_000, 0);
    progress.next(unavailable, 0, 0);
    progress.next(timedOut, 1_000, 29_000);
    assert.notEqual(progress.next(unavailable, 0, 40_000), undefined);
  });

  it("fails if the agent breaks off every poll, however long it holds each", () => {
    const progress = new WaitProgress(policy);
    let now = 0;
    for (let polls = 0; progress.next(unavailable, 2_000, now) !== undefined; polls++) {
      now += 2_000;
      assert.ok(polls < 20);
    }
    assert.ok(now >= 30_000);
  });

  it("polls soon, then less often, while the Create is in progress", () => {
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

  it("fails after 5 not_found answers for a created sandbox", () => {
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

describe("concurrent waits with the same key", () => {
  it("share one piece of work and its result", async () => {
    const waits = new SharedWaits(true);
    const { promise, resolve } = Promise.withResolvers<number>();
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
    assert.equal(begun, 2, "a finished piece of work was reused");
  });

  it("abort the work when the last of them leaves, and not before", async () => {
    const waits = new SharedWaits(true);
    const [first, second] = [new AbortController(), new AbortController()];
    let inner: AbortSignal | undefined;
    const work = (signal: AbortSignal) => {
      inner = signal;
      return Promise.withResolvers<number>().promise;
    };
    const waiting = [first, second].map(({ signal }) => waits.join("key", signal, work).catch(() => "left"));
    first.abort();
    assert.equal(await waiting[0], "left");
    assert.equal(inner?.aborted, false);
    second.abort();
    assert.equal(await waiting[1], "left");
    assert.equal(inner?.aborted, true);
  });

  it("each run their own work if requests cannot share I/O", async () => {
    const waits = new SharedWaits(false);
    let begun = 0;
    const { signal } = new AbortController();
    await Promise.all([1, 2].map(() => waits.join("key", signal, async () => ++begun)));
    assert.equal(begun, 2);
  });

  it("all fail if the work fails", async () => {
    const waits = new SharedWaits(true);
    const { signal } = new AbortController();
    const work = async () => Promise.reject(unavailable);
    const waiting = [1, 2].map(() => waits.join("key", signal, work));
    for (const each of waiting) await assert.rejects(each, unavailable);
  });
});
