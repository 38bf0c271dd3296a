import assert from "node:assert/strict";

const pollIntervalMs = 10;

/** Waits until a condition holds. The time limit only ensures that a test ends. */
export async function until(
  condition: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 90_000,
): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !(await holds()); ) {
    assert.ok(Date.now() < deadline, `timed out waiting until ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
}
