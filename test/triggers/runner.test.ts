import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { type Code, codes } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { PlannedAction } from "../../shared/triggers/plan.ts";
import { DeliveryRunner } from "../../shared/triggers/runner.ts";
import { inOrder, StoredDeliveries } from "./stored-deliveries.ts";

const { signal } = new AbortController();
const hourMs = 3_600_000;

type Perform = (call: Call, action: PlannedAction) => Promise<"ok" | "absent">;

describe("the operations of a delivery", () => {
  let stored: StoredDeliveries;
  let runner: DeliveryRunner;
  let perform: Perform;
  let performed: string[];
  /** The namespaces to which events were appended. */
  let notified: string[];
  let nowMs = Date.parse("2026-11-26T12:00:00Z");
  before(async () => {
    stored = await StoredDeliveries.open(
      () => nowMs,
      (changed) => notified.push(changed),
    );
    runner = new DeliveryRunner(stored.store, {
      check() {},
      perform(call, action) {
        performed.push(action.sandboxId);
        return perform(call, action);
      },
    });
  });
  beforeEach(() => {
    stored.beginNamespace();
    perform = async () => "ok";
    performed = [];
    notified = [];
  });
  afterEach(() => stored.database.execute("delete from trigger_deliveries"));
  after(() => stored.close());

  const get = (key: string) => stored.store.get(signal, { namespace: stored.namespace, trigger: "t", key });
  const failing =
    (code: Code): Perform =>
    () =>
      Promise.reject(new SandboxError(code, `it is ${code}`));

  it("are tried again after 1, 2, 4 … 60 seconds while what they need is away", async () => {
    perform = failing("unavailable");
    let { delivery } = await stored.accept("a", ["x"]);
    for (const pauseSecs of [1, 2, 4, 8, 16, 32, 60, 60]) {
      const attempted = await runner.run(delivery);
      assert.deepEqual([attempted.outcome, attempted.error], ["accepted", "it is unavailable"]);
      nowMs += 1_000 * pauseSecs;
      assert.deepEqual(await stored.store.takeOver(10), [], `${pauseSecs} s`);
      nowMs += 1;
      const [again] = await stored.store.takeOver(10);
      assert.ok(again, `${pauseSecs} s`);
      assert.equal(again.attempts, delivery.attempts + 1);
      delivery = again;
    }
  });

  it("fail for good by errors that do not pass, and then keep their body", async () => {
    const passing = ["unavailable", "aborted", "deadline_exceeded", "canceled", "resource_exhausted"];
    for (const code of codes) {
      perform = failing(code);
      const { delivery } = await stored.accept(code, ["x", "y"]);
      const { outcome } = await runner.run(delivery);
      assert.equal(outcome, passing.includes(code) ? "accepted" : "failed", code);
    }
    const { outcome, error, results, body, doneAt } = await get("not_found");
    assert.deepEqual([outcome, error, body?.length], ["failed", "it is not_found", 1]);
    assert.equal(doneAt, nowMs * 1_000);
    assert.deepEqual(results, [{ op: "stop", sandboxId: "x", outcome: "failed", error: "it is not_found" }]);
    perform = () => Promise.reject(new Error("select * from secrets"));
    const { delivery } = await stored.accept("bug", ["x"]);
    assert.equal((await runner.run(delivery)).error, "the operation failed");
  });

  it("tell those who watch the namespace at once that they have failed, and nothing else", async () => {
    const good = await stored.accept("good", ["x"]);
    await runner.run(good.delivery);
    perform = failing("unavailable");
    const away = await stored.accept("away", ["x"]);
    await runner.run(away.delivery);
    assert.deepEqual(notified, []);
    perform = failing("not_found");
    const bad = await stored.accept("bad", ["x"]);
    await runner.run(bad.delivery);
    assert.deepEqual(notified, [stored.namespace]);
    const fails = { outcome: "failed", error: "e" } as const;
    await stored.accept("refused", [], {}, fails);
    assert.deepEqual(notified, [stored.namespace, stored.namespace]);
    await stored.accept("loop", [], {}, { ...fails, requestId: "r=hop9" });
    assert.equal(notified.length, 2);
    const { rows } = await stored.database.execute({
      sql: "select cast(data as text) ->> '$.delivery' as key from events where namespace = ? order by sequence",
      args: [stored.namespace],
    });
    assert.deepEqual(
      rows.map(({ key }) => key),
      ["bad", "refused"],
    );
  });

  it("fail for good once the delivery is an hour old", async () => {
    perform = failing("unavailable");
    const { delivery } = await stored.accept("a", ["x"]);
    nowMs += hourMs - 1;
    assert.equal((await runner.run(delivery)).outcome, "accepted");
    nowMs += 1;
    assert.equal((await runner.run(delivery)).outcome, "failed");
  });

  it("are tried a hundred times", async () => {
    perform = failing("unavailable");
    const { delivery } = await stored.accept("a", ["x"]);
    for (const [attempts, outcome, count] of [
      [99, "accepted", 1],
      [100, "failed", 2],
      [101, "failed", 2],
    ] as const) {
      await stored.database.execute("update trigger_deliveries set done_at = null");
      assert.equal((await runner.run({ ...delivery, attempts })).outcome, outcome, `${attempts}`);
      assert.equal(performed.length, count, `${attempts}`);
    }
  });

  it("are carried out in order and once, with a key of their own", async () => {
    const calls: Call[] = [];
    perform = async (call, { sandboxId }) => {
      calls.push(call);
      // Its lease goes on between its operations.
      assert.deepEqual(await stored.store.takeOver(10), []);
      if (sandboxId === "y" && calls.length === 2) throw new SandboxError("unavailable", "away");
      return sandboxId === "x" ? "absent" : "ok";
    };
    const { delivery } = await stored.accept("a", ["x", "y", "z"]);
    assert.deepEqual((await runner.run(delivery)).results, [
      { op: "stop", sandboxId: "x", outcome: "absent" },
    ]);
    assert.equal((await get("a")).body?.length, 1);
    nowMs += 1_001;
    const [again] = await stored.store.takeOver(10);
    assert.ok(again);
    assert.equal((await runner.run(again)).outcome, "done");
    assert.deepEqual(performed, ["x", "y", "y", "z"]);
    assert.deepEqual(
      calls.map(({ idempotencyKey, isRepeated, actor, requestId }) => [
        ...[idempotencyKey, isRepeated, actor, requestId],
      ]),
      [
        ["trg:t:a:0", false, "trigger:t", "r"],
        ["trg:t:a:1", false, "trigger:t", "r"],
        ["trg:t:a:1", true, "trigger:t", "r"],
        ["trg:t:a:2", true, "trigger:t", "r"],
      ],
    );
    assert.equal((await get("a")).body, null);
    const kept = await stored.accept("kept", ["x"], { keepsBody: true });
    await runner.run(kept.delivery);
    assert.equal((await get("kept")).body?.length, 1);
  });

  it("go no further than their results are stored", async ({ mock }) => {
    const { delivery } = await stored.accept("a", ["x", "y"]);
    const change = mock.method(stored.store, "change", () =>
      Promise.reject(new Error("the database is away")),
    );
    await assert.rejects(runner.run(delivery), /the database is away/);
    assert.deepEqual([performed, change.mock.callCount()], [["x"], 1]);
    change.mock.restore();
    assert.equal((await runner.run(delivery)).outcome, "done");
  });

  it("leave the result to the server that has taken the delivery over", async () => {
    const { delivery } = await stored.accept("a", ["x"]);
    nowMs += 15_001;
    const [taken] = await stored.store.takeOver(10);
    assert.ok(taken);
    assert.equal((await runner.run(delivery)).outcome, "accepted");
    assert.equal((await get("a")).doneAt, undefined);
    assert.equal((await runner.run(taken)).outcome, "done");
  });

  it("release a sandbox after its last operation, while others continue", async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<"ok">();
    perform = (_call, { sandboxId }) => (sandboxId === "y" ? ended : Promise.resolve("ok"));
    const first = await stored.accept("a", ["x", "z", "y", "z"], inOrder(1));
    const running = runner.run(first.delivery, first.turn);
    while (!performed.includes("y")) await turn();
    assert.equal((await stored.accept("b", ["x"], inOrder(2))).turn, "held");
    assert.equal((await stored.accept("c", ["z"], inOrder(3))).turn, "busy");
    end("ok");
    const { results, outcome } = await running;
    // The second operation on `z` is late, because `c` has a later sequence.
    assert.deepEqual([outcome, results.map((each) => each.outcome)], ["done", ["ok", "ok", "ok", "stale"]]);
    assert.deepEqual(performed, ["x", "z", "y"]);
  });

  it("keep their lease and their sandbox while one takes long", async (context) => {
    context.mock.timers.enable({ apis: ["setInterval"] });
    const { promise: ended, resolve: end } = Promise.withResolvers<"ok">();
    perform = () => ended;
    const first = await stored.accept("a", ["x"], inOrder(1));
    const running = runner.run(first.delivery, first.turn);
    while (performed.length === 0) await turn();
    for (let times = 0; times < 3; times++) {
      nowMs += 14_999;
      assert.deepEqual(await stored.store.takeOver(10), []);
      assert.equal((await stored.accept(`b${times}`, ["x"], inOrder(2))).turn, "busy");
      await stored.database.execute("delete from trigger_deliveries where key <> 'a'");
      context.mock.timers.tick(5_000);
      const isExtended = async () => {
        const { rows } = await stored.database.execute("select lease_until as at from trigger_deliveries");
        return Number(rows[0]?.at) === (nowMs + 15_000) * 1_000;
      };
      while (!(await isExtended())) await turn();
    }
    end("ok");
    assert.equal((await running).outcome, "done");
  });

  it("wait 5 seconds for a sandbox on which another delivery acts", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    await stored.accept("a", ["x"], inOrder(1));
    const later = await stored.accept("b", ["x"], inOrder(2));
    assert.equal(later.turn, "busy");
    let isOver = false;
    const running = runner.run(later.delivery, later.turn).finally(() => {
      isOver = true;
    });
    let waitedMs = 0;
    for (; !isOver && waitedMs < 60_000; waitedMs += 10) {
      context.mock.timers.tick(10);
      for (let times = 0; times < 5; times++) await turn();
    }
    const { outcome, error } = await running;
    assert.deepEqual([outcome, error], ["accepted", 'another delivery acts on sandbox "x"']);
    // 50 ms, then 100, 200, 400 and 800 ms, until that is 5 s or more.
    assert.ok(waitedMs >= 5_000 && waitedMs < 6_500, String(waitedMs));
    assert.deepEqual(performed, []);
    nowMs += 1_000;
    assert.deepEqual(await stored.store.takeOver(10), []);
    nowMs += 1;
    assert.equal((await stored.store.takeOver(10)).length, 1);
  });

  it("continue as soon as the other delivery is done", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const first = await stored.accept("a", ["x"], inOrder(1));
    const later = await stored.accept("b", ["x"], inOrder(2));
    const running = runner.run(later.delivery, later.turn);
    await runner.run(first.delivery, first.turn);
    context.mock.timers.tick(50);
    assert.equal((await running).outcome, "done");
    assert.deepEqual(performed, ["x", "x"]);
  });

  it("note the use of a secret once a minute", async () => {
    const used = async () => {
      const { rows } = await stored.database.execute({
        sql: "select last_used_at as at from trigger_secret_uses where namespace = ?",
        args: [stored.namespace],
      });
      return Number(rows[0]?.at) / 1_000;
    };
    await stored.accept("a", ["x"]);
    const first = nowMs;
    nowMs += 60_000;
    await stored.accept("b", ["x"]);
    assert.equal(await used(), first);
    nowMs += 1;
    await stored.accept("c", ["x"]);
    assert.equal(await used(), nowMs);
  });
});
