import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { untilStopping } from "../../functions/stopping.ts";

const stopped = { code: "unavailable", message: "the server is stopping" };

/** Works until its signal is aborted. */
function untilAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

describe("work without a time limit", { timeout: 60_000 }, () => {
  it("ends when the server stops, also if it begins after that", async () => {
    const { signal } = new AbortController();
    const stopping = new AbortController();
    const before = untilStopping(signal, stopping.signal, untilAbort);
    stopping.abort();
    await assert.rejects(before, stopped);
    await assert.rejects(untilStopping(signal, stopping.signal, untilAbort), stopped);
  });

  it("ends when its caller leaves, also if that was before", async () => {
    const caller = new AbortController();
    const stopping = new AbortController();
    const reason = new Error("left");
    const before = untilStopping(caller.signal, stopping.signal, untilAbort);
    caller.abort(reason);
    await assert.rejects(before, reason);
    await assert.rejects(untilStopping(caller.signal, stopping.signal, untilAbort), reason);
  });
});
