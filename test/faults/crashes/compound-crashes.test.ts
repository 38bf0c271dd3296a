import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Ask, rest } from "../../support/client.ts";
import { freshNamespace } from "../../support/namespace.ts";
import { isRunning } from "../../support/processes.ts";
import type { Moment } from "../../support/tripwire.ts";
import { until } from "../../support/until.ts";
import { CrashFixture } from "./crash-fixture.ts";

/** Upper limit of the messages of one operation, so that a test ends. */
const maxSteps = 16;

/** One kill: the server of the functions dies at a step of an operation, and the operation is recovered. */
interface Schedule {
  readonly step: number;
  readonly moment: Moment;
  readonly recovery: "retry" | "resume";
}

/** An operation to kill, and what must hold afterwards. */
interface Subject {
  /** Prepares the namespace. */
  prepare(ns: string): Promise<unknown>;
  send(ask: Ask, ns: string): Promise<{ readonly status: number; readonly body: unknown }>;
  readonly status: number;
  /** Returns true if the intent of the operation is stored. */
  hasBegun(ns: string): Promise<boolean>;
  /** Checks the state after recovery. @param isUndone true if the operation has not begun */
  check(ns: string, isUndone: boolean): Promise<void>;
}

describe("compound operations whose server is killed", { concurrency: false }, () => {
  let fixture: CrashFixture | undefined;
  before(async () => {
    fixture = await CrashFixture.open();
    // The first life makes the agent known to send views.
    if (fixture) {
      await fixture.prepare("first", "first");
      await rest(fixture.ask, "first", "DELETE /sandboxes/s?force=true");
    }
  });
  after(() => fixture?.close());

  /** Kills the server at one step. Returns false if the operation was answered before that step. */
  async function kill(
    on: CrashFixture,
    subject: Subject,
    { step, moment, recovery }: Schedule,
  ): Promise<boolean> {
    const ns = freshNamespace();
    const victim = await on.startVictim();
    await subject.prepare(ns);
    let wasKilled = false;
    const died = new Promise<void>((resolve) => {
      on.wire.arm(step, moment, () => {
        wasKilled = true;
        process.kill(victim.pid, "SIGKILL");
        resolve();
      });
    });
    const answer = subject.send(victim.ask, ns).catch(() => undefined);
    const [first] = await Promise.all([Promise.race([answer, died]), answer]);
    on.wire.disarm();
    await victim.stop();
    const isUndone = wasKilled && recovery === "resume" && !(await subject.hasBegun(ns));
    if (!wasKilled) assert.equal(first?.status, subject.status, JSON.stringify(first?.body));
    else if (recovery === "resume") await on.survivor.controller.compounds.resume(ns, "s");
    else {
      await on.endLeases();
      const again = await subject.send(on.ask, ns);
      assert.equal(again.status, subject.status, JSON.stringify(again.body));
    }
    await subject.check(ns, isUndone);
    await rest(on.ask, ns, "DELETE /sandboxes/s?force=true");
    return wasKilled;
  }

  /**
   * Kills the server before the first message of an operation, and after the answer of each.
   * @param recoveries the recoveries, in turn
   */
  async function killEverywhere(
    on: CrashFixture,
    subject: Subject,
    recoveries: readonly Schedule["recovery"][],
  ): Promise<void> {
    for (let kills = 0; kills <= maxSteps; kills++) {
      const recovery = recoveries[kills % recoveries.length] ?? "resume";
      const moment = kills === 0 ? "before" : "after";
      if (await kill(on, subject, { step: Math.max(kills, 1), moment, recovery })) continue;
      assert.ok(kills > 3, `it was killed only ${kills} times`);
      return;
    }
    assert.fail("the operation has too many steps");
  }

  it("a run is finished by reconciliation, and starts once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    await killEverywhere(
      on,
      {
        async prepare() {},
        send: (ask, ns) => rest(ask, ns, "POST /run", { ...on.sandboxOf(ns), ifExists: "keep" }),
        status: 201,
        hasBegun: async (ns) => (await on.recordOf(ns)).status === 200,
        async check(ns, isUndone) {
          const { isStored, state, isRunning: runs } = await on.stateOf(ns);
          if (isUndone) return assert.deepEqual([isStored, state, on.startsOf(ns)], [false, "not_found", 0]);
          assert.deepEqual([isStored, state, runs], [true, "SANDBOX_READY", true]);
          await on.assertStartedOnce(ns);
        },
      },
      ["resume"],
    );
  });

  it("the expiry of a lease is finished by another server, once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    let pid = 0;
    await killEverywhere(
      on,
      {
        async prepare(ns) {
          pid = await on.prepare(ns, ns);
          await on.endLease(ns);
        },
        async send(ask, ns) {
          // It is the Get that notices the end, and begins the expiry in the background.
          const { status, body } = await rest(ask, ns, "GET /sandboxes/s");
          await until("the record is deleted", async () => {
            await ask("/healthz", {});
            return (await on.eventsOf(ns, "deleted")) > 0;
          });
          return { status, body };
        },
        status: 200,
        hasBegun: async () => true,
        async check(ns) {
          await on.survivor.internal.sweeper.sweepLeases(new AbortController().signal, 100);
          assert.equal((await on.recordOf(ns)).status, 404);
          assert.ok(!isRunning(pid));
          for (const type of ["expired", "exited", "deleted"])
            assert.equal(await on.eventsOf(ns, type), 1, type);
        },
      },
      ["resume"],
    );
  });

  it("a run that is repeated with its Idempotency-Key is finished, and starts once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    await killEverywhere(
      on,
      {
        async prepare() {},
        send: (ask, ns) => rest(ask, ns, "POST /run", on.sandboxOf(ns), { "idempotency-key": "k" }),
        status: 201,
        hasBegun: async (ns) => (await on.recordOf(ns)).status === 200,
        async check(ns, isUndone) {
          const { isStored, state, isRunning: runs } = await on.stateOf(ns);
          if (isUndone) return assert.deepEqual([isStored, state, on.startsOf(ns)], [false, "not_found", 0]);
          assert.deepEqual([isStored, state, runs], [true, "SANDBOX_READY", true]);
          await on.assertStartedOnce(ns);
        },
      },
      ["retry"],
    );
  });

  it("a run that replaces a sandbox ends that one, and starts once", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    let replaced = 0;
    await killEverywhere(
      on,
      {
        async prepare(ns) {
          replaced = await on.prepare(ns, `${ns}-old`);
        },
        send: (ask, ns) =>
          rest(
            ask,
            ns,
            "POST /run",
            { ...on.sandboxOf(ns), labels: { is: "new" }, ifExists: "replace" },
            { "idempotency-key": "k" },
          ),
        status: 201,
        hasBegun: async (ns) => String((await on.recordOf(ns)).body.labels?.is) === "new",
        async check(ns, isUndone) {
          const { isStored, state, labels, isRunning: runs } = await on.stateOf(ns);
          assert.deepEqual([isStored, state, runs], [true, "SANDBOX_READY", true]);
          assert.equal(isRunning(replaced), isUndone);
          assert.deepEqual(labels, isUndone ? {} : { is: "new" });
          if (isUndone) assert.equal(on.startsOf(ns), 0);
          else await on.assertStartedOnce(ns);
        },
      },
      ["retry", "resume"],
    );
  });

  it("a forced Delete that is repeated with its Idempotency-Key is finished", async (test) => {
    if (!fixture) return test.skip("there is no sqld");
    const on = fixture;
    let pid = 0;
    await killEverywhere(
      on,
      {
        async prepare(ns) {
          pid = await on.prepare(ns, ns);
        },
        send: (ask, ns) =>
          rest(ask, ns, "DELETE /sandboxes/s?force=true", undefined, { "idempotency-key": "k" }),
        status: 204,
        async hasBegun(ns) {
          const { status, body } = await on.recordOf(ns);
          return status === 404 || String(body.status?.lastOperation?.name) === "delete";
        },
        async check(ns, isUndone) {
          const { isStored, state } = await on.stateOf(ns);
          assert.deepEqual([isStored, state], isUndone ? [true, "SANDBOX_READY"] : [false, "not_found"]);
          assert.equal(isRunning(pid), isUndone);
        },
      },
      ["retry", "resume"],
    );
  });
});
