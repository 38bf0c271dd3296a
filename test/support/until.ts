import assert from "node:assert/strict";

const minPollIntervalMs = 10;
const maxPollIntervalMs = 50;

/** Polls take longer pauses in longer waits, since a poll may cost much CPU. A wait may exceed the necessary time by this share of it. */
const maxOvershoot = 0.1;

/** Waits until a condition holds. The time limit only ensures that a test ends. */
export async function until(
  condition: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 90_000,
): Promise<void> {
  const began = Date.now();
  while (!(await holds())) {
    const waitedMs = Date.now() - began;
    assert.ok(waitedMs < timeoutMs, `timed out waiting until ${condition}`);
    const pauseMs = Math.min(Math.max(waitedMs * maxOvershoot, minPollIntervalMs), maxPollIntervalMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}
