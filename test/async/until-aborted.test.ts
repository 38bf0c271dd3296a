import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { untilAborted } from "../../shared/errors/abort.ts";
import { SandboxError } from "../../shared/errors/error.ts";

const forever = new Promise<never>(() => {});

describe("waiting until a signal is aborted", { timeout: 60_000 }, () => {
  it("returns the outcome of the work", async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(7), signal), 7);
    const failed = new SandboxError("internal", "failed");
    await assert.rejects(untilAborted(Promise.reject(failed), signal), failed);
  });

  it("rejects at once if the signal was aborted before, whatever the work does", async () => {
    const signal = AbortSignal.abort();
    for (const work of [forever, Promise.resolve(7), Promise.reject(new Error("failed"))]) {
      await assert.rejects(untilAborted(work, signal), { code: "canceled" });
    }
  });

  it("rejects with our reason as soon as the signal is aborted", async () => {
    const controller = new AbortController();
    const reason = new SandboxError("deadline_exceeded", "too late");
    const waiting = untilAborted(forever, controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, reason);
  });
});
