import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { stopServer } from "../../functions/entry/run.ts";
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

it("a server that stops has five seconds for its requests, and is then killed", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const stopped = Promise.withResolvers<void>();
  let kills = 0;
  const server = { url: "", stop: () => stopped.promise, kill: async () => void kills++ };
  const late = stopServer(server);
  mock.timers.tick(4_999);
  await turn();
  assert.equal(kills, 0);
  mock.timers.tick(1);
  await late;
  assert.equal(kills, 1);
  const inTime = stopServer(server);
  stopped.resolve();
  await inTime;
  assert.equal(kills, 2);
});
