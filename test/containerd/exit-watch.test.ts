import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ExitWatch, type Waitable } from "../../agent/backends/containerd/exit-watch.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";

const time = { seconds: 1_700_000_000, nanos: 5 };

describe("a watch for an exit", () => {
  /** Creates a watch whose Waits a test answers. */
  function watched(more: Partial<Waitable> = {}) {
    const waits: PromiseWithResolvers<{ exitStatus: number; exitedAt?: typeof time } | undefined>[] = [];
    const seen = { changes: 0, canceled: 0, timeoutsMs: [] as number[] };
    const watch = new ExitWatch(
      {
        exitUnknownReason: undefined,
        wait(timeoutMs, onCall) {
          seen.timeoutsMs.push(timeoutMs);
          onCall?.({ cancel: () => seen.canceled++ });
          const wait = Promise.withResolvers<{ exitStatus: number; exitedAt?: typeof time } | undefined>();
          waits.push(wait);
          return wait.promise;
        },
        ...more,
      },
      () => seen.changes++,
    );
    return { watch, waits, seen };
  }
  const settle = () => new Promise(setImmediate);
  const failed = (code: Code) => new SandboxError(code, "stub");
  const exit = { status: 3, time, reason: "exited", detail: "" };
  const status = (exitedAt?: typeof time) => ({
    ...{ sandboxId: "s", pid: 0, state: "SANDBOX_NOTREADY", info: new Map(), address: "", version: 0 },
    exitedAt,
  });

  it("has one pending Wait without a limit, until it reports an exit or is closed", async () => {
    const { watch, waits, seen } = watched();
    watch.start();
    watch.start();
    assert.deepEqual(seen.timeoutsMs, [Number.POSITIVE_INFINITY]);
    waits[0]?.resolve(undefined);
    await settle();
    assert.deepEqual([watch.reportedExit, seen.changes], [undefined, 1]);
    watch.start();
    waits[1]?.resolve({ exitStatus: 3, exitedAt: time });
    await settle();
    assert.deepEqual([watch.reportedExit, seen.changes], [exit, 2]);
    watch.start();
    assert.equal(waits.length, 2);
    const closed = watched();
    closed.watch.start();
    closed.watch.close();
    assert.equal(closed.seen.canceled, 1);
    closed.waits[0]?.reject(failed("unavailable"));
    await settle();
    closed.watch.start();
    assert.equal(closed.waits.length, 1);
  });

  it("that fails is looked at after a second, or once containerd is back", async ({ mock }) => {
    mock.timers.enable({ apis: ["setTimeout"] });
    for (const [code, changes] of [
      ["unknown", 1],
      ["unavailable", 0],
    ] as const) {
      const { watch, waits, seen } = watched();
      watch.start();
      waits[0]?.reject(failed(code));
      await settle();
      mock.timers.tick(999);
      assert.equal(seen.changes, 0);
      mock.timers.tick(1);
      assert.equal(seen.changes, changes, code);
      watch.start();
      assert.equal(waits.length, 2);
    }
  });

  it("finds the exit that containerd knows, else says why it is unknown", async () => {
    const found = async (answer: Code | { exitStatus: number; exitedAt?: typeof time }, at?: typeof time) => {
      const { watch, waits, seen } = watched();
      const finding = watch.find(status(at));
      assert.deepEqual(seen.timeoutsMs, [2_000]);
      if (typeof answer === "string") waits[0]?.reject(failed(answer));
      else waits[0]?.resolve(answer);
      return finding;
    };
    assert.deepEqual(await found({ exitStatus: 3, exitedAt: time }), exit);
    const lost = await found("unknown", time);
    assert.deepEqual(lost, {
      ...{ status: 255, time, reason: "lost" },
      detail: "it ended while containerd was not running; exit status unknown",
    });
    assert.notDeepEqual((await found("deadline_exceeded")).time, time);
    await assert.rejects(found("unavailable"), { code: "unavailable" });
    const meanwhile = watched();
    meanwhile.watch.start();
    const finding = meanwhile.watch.find(status());
    meanwhile.waits[0]?.resolve({ exitStatus: 3, exitedAt: time });
    await settle();
    meanwhile.waits[1]?.resolve(undefined);
    assert.deepEqual(await finding, exit, "the pending Wait reported it");
    const forgotten = watched();
    assert.match((await forgotten.watch.find(undefined)).detail, /^containerd no longer has a record of it/);
    assert.equal(forgotten.waits.length, 0);
    const older = watched({ exitUnknownReason: "too old", wait: async () => undefined });
    assert.match((await older.watch.find(status())).detail, /^too old; exit status unknown$/);
  });

  it("tolerates a slow containerd for 30 seconds while a Wait is pending", async ({ mock }) => {
    mock.timers.enable({ apis: ["Date"] });
    const { watch, waits } = watched();
    watch.start();
    const find = () => {
      const finding = watch.find(status());
      waits.at(-1)?.reject(failed("deadline_exceeded"));
      return finding;
    };
    await assert.rejects(find(), { code: "unavailable", message: /has not reported the exit yet/ });
    mock.timers.tick(30_000);
    await assert.rejects(find(), { code: "unavailable" });
    mock.timers.tick(1);
    assert.equal((await find()).reason, "lost");
  });
});
