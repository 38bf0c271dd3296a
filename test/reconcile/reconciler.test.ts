import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { AgentError } from "../../shared/controller/agent-error.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { InventoryQuery } from "../../shared/instances/inventory.ts";
import type { ReconcileLimits } from "../../shared/reconcile/reconciler.ts";
import { RemovedAgents } from "../../shared/reconcile/removed-agents.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { openFreshStore } from "../support/fresh-store.ts";
import { insertInstance } from "../support/instance-row.ts";
import { nowMs, openRound, type RoundFixture } from "./round-fixture.ts";

const retentionMs = 1_000_000;
const wholeMs = 60_000;

describe("a call of the reconciler", () => {
  let fixture: RoundFixture;
  before(async () => {
    fixture = await openRound();
  });
  after(() => fixture.close());
  beforeEach(() => fixture.clear());

  const run = async (
    limits: Partial<ReconcileLimits> = {},
    signal: AbortSignal = new AbortController().signal,
  ) => {
    const reports = await fixture
      .reconciler(retentionMs)
      .run(signal, { budgetMs: wholeMs, minAgeMs: 0, ...limits });
    return reports.get("a") ?? assert.fail("no report");
  };
  const claimed = () =>
    fixture.query("select cursor, lease_until, failing_since from agents where name = 'a'");

  it("takes one step after the end of its budget, and the next one continues", async () => {
    const complete: boolean[] = [];
    const cursors: unknown[] = [];
    for (let call = 0; call < 3; call++) {
      const { isComplete, reason } = await run({ budgetMs: 0 });
      assert.equal(reason, undefined);
      complete.push(isComplete);
      cursors.push(...(await claimed()));
    }
    assert.deepEqual(complete, [false, false, true]);
    assert.deepEqual(
      cursors,
      ["list", "strays", ""].map((cursor) => ({ cursor, lease_until: 0, failing_since: null })),
    );
    assert.deepEqual(fixture.done, ["begin a"], "only the first step begins a round");
  });

  it("takes all steps within its budget, and begins no new round before its time", async () => {
    assert.equal((await run()).isComplete, true);
    const { isComplete, reason } = await run({ minAgeMs: 1 });
    assert.deepEqual(
      [isComplete, reason],
      [false, "another server reconciles this agent, or has just done so"],
    );
    assert.deepEqual(fixture.done, ["begin a"]);
  });

  it("begins a round by the Shutdown of the lives that were given up, and reads the agent after it", async () => {
    const { list } = fixture;
    fixture.shutDownAll = async () => {
      await turn();
      fixture.done.push("shut down");
    };
    fixture.list = async (query: InventoryQuery) => {
      fixture.done.push("list");
      return list(query);
    };
    await run();
    assert.deepEqual(fixture.done.slice(0, 3), ["begin a", "shut down", "list"]);
  });

  it("leaves the round to others after an error, and counts only the agent's as its silence", async () => {
    const unread = new AgentError(new SandboxError("unavailable", "it is away"), undefined, true);
    for (const [error, leaves, failingSince] of [
      [unread, false, nowMs * 1_000],
      [unread, true, null],
      [new Error("it is away"), false, null],
    ] as const) {
      await fixture.clear();
      const leaving = new AbortController();
      fixture.list = async () => {
        if (leaves) leaving.abort();
        throw error;
      };
      const running = run({}, leaving.signal);
      if (leaves) await assert.rejects(running);
      else {
        const { isComplete, errors, reason } = await running;
        assert.deepEqual([isComplete, errors, reason], [false, 1, "it is away"]);
      }
      assert.deepEqual(await claimed(), [{ cursor: "", lease_until: 0, failing_since: failingSince }]);
    }
  });

  it("stops between two steps when its caller leaves", async () => {
    const leaving = new AbortController();
    const list = fixture.list;
    fixture.list = async (query: InventoryQuery) => {
      leaving.abort();
      return list(query);
    };
    await assert.rejects(run({}, leaving.signal));
    assert.deepEqual(await claimed(), [{ cursor: "list", lease_until: 0, failing_since: null }]);
  });

  it("resumes each run whose server has died, also after one that fails", async () => {
    fixture.unfinished = ["s1", "s2", "s3"];
    fixture.resume = async (id) => {
      if (id === "s1") throw new Error("its agent is away");
    };
    await run();
    assert.deepEqual(fixture.done.slice(1).toSorted(), ["resume n s1", "resume n s2", "resume n s3"]);
    assert.deepEqual(fixture.asked, [{ beforeMs: nowMs - 15_000, limit: 100 }]);
    fixture.done.length = 0;
    const leaving = new AbortController();
    fixture.onUnfinished = () => leaving.abort();
    await assert.rejects(run({}, leaving.signal));
    assert.deepEqual(fixture.done, ["begin a"], "none is resumed once the caller has left");
    fixture.onUnfinished = () => {
      throw new Error("the database is away");
    };
    await assert.rejects(run(), /the database is away/);
  });

  it("prunes what is older than the retention, in at most 20 batches", async () => {
    const oldest = (nowMs - retentionMs) * 1_000;
    const prune = async (rows: number, observedAt: number) => {
      await fixture.clear();
      await fixture.insertGone(rows, observedAt);
      await run();
      return [fixture.pruned, (await fixture.query("select count(*) as n from instances"))[0]?.n];
    };
    assert.deepEqual(await prune(3, oldest), [1, 3]);
    assert.deepEqual(await prune(3, oldest - 1), [2, 0]);
    const [batches, left] = await prune(10_100, oldest - 1);
    assert.equal(batches, 20);
    assert.ok(Number(left) > 0 && Number(left) < 3_000, `${left}`);
  });

  it("deletes the events of each namespace that are older, but the last", async () => {
    const oldest = (nowMs - retentionMs) * 1_000;
    for (const ns of ["n", "m"]) await fixture.insertEvents(ns, [oldest - 2, oldest - 1, oldest, oldest + 1]);
    await fixture.insertEvents("old", [oldest - 2, oldest - 1]);
    await run();
    assert.deepEqual(
      (await fixture.query("select namespace, time from events order by 1, 2")).map(({ namespace, time }) => [
        namespace,
        Number(time) - oldest,
      ]),
      [
        ["m", 0],
        ["m", 1],
        ["n", 0],
        ["n", 1],
        ["old", -1],
      ],
    );
  });
});

describe("an agent that is no longer configured", () => {
  it("counts as silent once no server has asked it for five minutes, while it has lives", async () => {
    const { signal } = new AbortController();
    const fresh = await openFreshStore();
    let clockMs = nowMs;
    const removed = new RemovedAgents(openDatabase(fresh.client), ["served"], () => clockMs);
    for (const [agent, phase] of [
      ["left", "running"],
      ["left", "stopped"],
      ["asked", "created"],
      ["served", "running"],
      ["over", "gone"],
    ] as const) {
      await insertInstance(fresh.client, "n", `${agent}-${phase}`, { agent, phase });
    }
    const later = (nowMs + wholeMs * 60) * 1_000;
    await fresh.client.execute(`insert into agents (name, epoch, lease_until) values ('asked', 1, ${later})`);
    const began = nowMs * 1_000;
    for (const [afterMs, unknownBefore] of [
      [0, null],
      [299_999, null],
      [300_000, began],
      [300_001, began + 1_000],
    ] as const) {
      clockMs = nowMs + afterMs;
      assert.deepEqual(await removed.note(signal), ["asked", "left"]);
      const sql = "select name, failing_since, unknown_before from agents order by name";
      const { rows } = await fresh.client.execute(sql);
      const expected = [
        ["asked", null, null],
        ["left", began, unknownBefore],
      ];
      assert.deepEqual(
        rows.map((row) => Object.values(row)),
        expected,
        `after ${afterMs} ms`,
      );
    }
    clockMs = nowMs + wholeMs * 60;
    await removed.note(signal);
    const { rows } = await fresh.client.execute("select failing_since from agents where name = 'asked'");
    assert.equal(rows[0]?.failing_since, clockMs * 1_000);
    fresh.close();
  });
});
