import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Instance, KnownSandbox } from "../../shared/instances/instance.ts";
import type { ExitReason } from "../../shared/instances/view.ts";
import { formatPosition, parsePosition } from "../../shared/reconcile/cursor.ts";
import { type RoundReport, RoundTally } from "../../shared/reconcile/round-report.ts";
import { Rounds } from "../../shared/reconcile/rounds.ts";
import { StrayStore } from "../../shared/reconcile/stray-store.ts";
import { withTimeLimit } from "../../shared/reconcile/time-limit.ts";
import { openDatabase } from "../../shared/store/database.ts";
import { type FreshStore, openFreshStore } from "../support/fresh-store.ts";

const { signal } = new AbortController();
const minAgeMs = 30_000;
const leaseMs = 60_000;

describe("the claim on a round", () => {
  let fresh: FreshStore;
  let rounds: Rounds;
  let nowMs = 1_800_000_000_000;
  before(async () => {
    fresh = await openFreshStore();
    rounds = new Rounds(openDatabase(fresh.client), () => nowMs);
  });
  after(() => fresh.close());
  beforeEach(() => fresh.client.execute("delete from agents"));

  const claim = () => rounds.claim(signal, "a", minAgeMs);
  const must = async () => (await claim()) ?? assert.fail("the round is not free");
  const row = async () => {
    const { rows } = await fresh.client.execute("select * from agents where name = 'a'");
    const {
      cursor,
      lease_until: lease,
      round_at: round,
      reconciled_at: reconciled,
    } = rows[0] ?? assert.fail("no row");
    return { cursor, lease, round, reconciled };
  };

  it("holds for 60 seconds, and is then any server's", async () => {
    assert.equal((await must()).leaseUntil, (nowMs + leaseMs) * 1_000);
    nowMs += leaseMs - 1;
    assert.equal(await claim(), undefined);
    nowMs += 1;
    assert.equal((await must()).cursor, "");
  });

  it("is extended by each step, which is kept, and lost to another server", async () => {
    const first = await must();
    const began = nowMs * 1_000;
    nowMs += 1_000;
    const second = (await rounds.advance(first, "list n/a", false)) ?? assert.fail("the claim is lost");
    assert.deepEqual([second.leaseUntil, second.cursor], [(nowMs + leaseMs) * 1_000, "list n/a"]);
    // A clock that stands still, or runs backwards, changes nothing about that.
    const third = (await rounds.advance(second, "list n/b", false)) ?? assert.fail("the claim is lost");
    assert.equal(third.leaseUntil, second.leaseUntil + 1);
    assert.equal(await rounds.advance(second, "list n/c", false), undefined);
    await rounds.release(second);
    await rounds.finish(second);
    assert.deepEqual(await row(), {
      ...{ cursor: "list n/b", lease: third.leaseUntil },
      ...{ round: began, reconciled: 0 },
    });
    nowMs += leaseMs + 1;
    const other = await must();
    assert.equal(other.cursor, "list n/b");
    assert.equal(await rounds.advance(third, "list n/d", false), undefined);
  });

  it("on an unfinished round continues it at once, with its time", async () => {
    const first = await must();
    const began = nowMs * 1_000;
    const second = (await rounds.advance(first, "strays", true)) ?? assert.fail("the claim is lost");
    await rounds.release(second);
    nowMs += 1;
    const third = await must();
    assert.equal(third.cursor, "strays");
    assert.deepEqual([(await row()).round, (await row()).reconciled], [began, 0]);
    await rounds.finish(third);
    assert.deepEqual(await row(), { cursor: "", lease: 0, round: began, reconciled: began });
  });

  it("counts failures as silence once they have lasted 15 seconds, until all rows were compared", async () => {
    const silence = async () => {
      const sql = "select failing_since, unknown_before, cursor from agents where name = 'a'";
      return Object.values({ ...(await fresh.client.execute(sql)).rows[0] }).slice(0, 3);
    };
    const fail = async () => rounds.fail(await must());
    const advanced =
      (await rounds.advance(await must(), "list n/a", false)) ?? assert.fail("the claim is lost");
    await rounds.fail(advanced);
    const began = nowMs * 1_000;
    assert.deepEqual(await silence(), [began, null, "list n/a"]);
    nowMs += 14_999;
    await fail();
    assert.deepEqual(await silence(), [began, null, "list n/a"]);
    nowMs += 1;
    await fail();
    assert.deepEqual(await silence(), [began, began, ""]);
    nowMs += 5_000;
    await fail();
    assert.deepEqual(await silence(), [began, began + 5_000_000, ""]);
    const first = (await rounds.advance(await must(), "rows n/a", false)) ?? assert.fail("the claim is lost");
    assert.deepEqual(await silence(), [began, began + 5_000_000, "rows n/a"]);
    await rounds.fail({ ...first, leaseUntil: 1 });
    const last = (await rounds.advance(first, "list", true)) ?? assert.fail("the claim is lost");
    assert.deepEqual(await silence(), [null, null, "list"]);
    await rounds.fail(last);
    assert.deepEqual((await silence())[0], nowMs * 1_000);
    // An agent that was not silent has answered by then.
    const next = (await rounds.advance(await must(), "rows n/b", false)) ?? assert.fail("the claim is lost");
    assert.deepEqual(await silence(), [null, null, "rows n/b"]);
    await rounds.release(next);
  });

  it("is not held up for long by a server whose clock is a day ahead", async () => {
    const dayMs = 24 * 60 * 60_000;
    const tellsDayAhead = new Rounds(openDatabase(fresh.client), () => nowMs + dayMs);
    const ahead = (await tellsDayAhead.claim(signal, "a", minAgeMs)) ?? assert.fail("the round is not free");
    const own = await must();
    assert.equal(await tellsDayAhead.advance(ahead, "list n/a", false), undefined, "it has lost the claim");
    await rounds.release(own);
    const again = (await tellsDayAhead.claim(signal, "a", minAgeMs)) ?? assert.fail("the round is not free");
    await tellsDayAhead.finish(again);
    await rounds.fail(await must());
    const sql = "select failing_since from agents where name = 'a'";
    assert.deepEqual({ ...(await fresh.client.execute(sql)).rows[0] }, { failing_since: nowMs * 1_000 });
    await tellsDayAhead.fail(
      (await tellsDayAhead.claim(signal, "a", 0)) ?? assert.fail("the round is not free"),
    );
    nowMs += 15_000;
    await rounds.fail(await must());
    nowMs += minAgeMs;
  });

  it("on a new round is refused until the last one is old enough", async () => {
    await rounds.finish(await must());
    const began = nowMs;
    nowMs = began + minAgeMs - 1;
    assert.equal(await claim(), undefined);
    nowMs = began + minAgeMs;
    await rounds.finish(await must());
    assert.equal((await row()).reconciled, nowMs * 1_000);
  });
});

describe("the strays of an agent", () => {
  it("are listed in order from a position, each life for itself, and by their first time", async () => {
    const fresh = await openFreshStore();
    const notified: string[] = [];
    const strays = new StrayStore(openDatabase(fresh.client), (namespace) => notified.push(namespace));
    const found = [
      { namespace: "m", id: "z", life: 9 },
      { namespace: "n", id: "a", life: 1 },
      { namespace: "n", id: "a", life: 2 },
      { namespace: "n", id: "b", life: 1 },
    ];
    await strays.note("a", found, 5);
    await strays.note("a", found.slice(0, 2), 900);
    await strays.note("a", [], 5);
    await strays.note("other", found, 7);
    const listed = found.map((stray) => ({ ...stray, foundAtMs: 5 }));
    assert.deepEqual(await strays.list(signal, "a", undefined, 10), listed);
    for (const [at, after] of found.entries()) {
      assert.deepEqual(await strays.list(signal, "a", after, 2), listed.slice(at + 1, at + 3));
    }
    await strays.remove("a", [found[1] ?? assert.fail()]);
    await strays.end("a", found[3] ?? assert.fail(), 1_000);
    await strays.end("a", found[3] ?? assert.fail(), 1_000);
    assert.deepEqual(await strays.list(signal, "a", undefined, 10), [listed[0], listed[2]]);
    assert.equal((await strays.list(signal, "other", undefined, 10)).length, 4);
    assert.deepEqual([...new Set(notified)], ["n"]);
    const { rows } = await fresh.client.execute(
      "select type, id, life, reason, time, cast(data as text) as data from events",
    );
    assert.deepEqual(
      rows.map((row) => Object.values(row)),
      [["removed", "b", 1, "stray", 1_000_000, '{"agent":"a"}']],
    );
    fresh.close();
  });
});

describe("a position in a round", () => {
  it("is read as it was written, and the start of the round if it is not known", () => {
    for (const [position, text] of [
      [{ stage: "rows", after: undefined }, "rows"],
      [{ stage: "list", after: { namespace: "n", id: "a.b" } }, "list n/a.b"],
      [{ stage: "strays", after: { namespace: "n", id: "a", life: 7 } }, "strays n/a 7"],
    ] as const) {
      assert.equal(formatPosition(position), text);
      const { stage, after } = parsePosition(text);
      assert.deepEqual(
        [stage, after && { life: 0, ...after }],
        [position.stage, position.after && { life: 0, ...position.after }],
      );
    }
    for (const text of ["", "other n/a"]) assert.equal(parsePosition(text).stage, "rows");
  });
});

describe("a call with a time limit", () => {
  it("fails at its end, and leaves no timer otherwise", async (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    let aborted: AbortSignal | undefined;
    const late = withTimeLimit(2_000, (given) => {
      aborted = given;
      return new Promise(() => {});
    });
    context.mock.timers.tick(1_999);
    assert.equal(aborted?.aborted, false);
    context.mock.timers.tick(1);
    await assert.rejects(late, {
      code: "deadline_exceeded",
      message: "the agent has not finished within 2 s",
    });
    let prompt: AbortSignal | undefined;
    assert.equal(
      await withTimeLimit(2_000, async (given) => {
        prompt = given;
        return 7;
      }),
      7,
    );
    context.mock.timers.tick(10_000);
    assert.equal(prompt?.aborted, false);
  });
});

describe("the report of a round", () => {
  const known = (instance: Partial<Instance> | undefined, exit?: ExitReason): KnownSandbox => ({
    instance: instance && {
      ...{ life: 1, phase: "running", highest: 1, ending: 0, agent: "a", epoch: 1, sole: "" },
      ...{ pid: 1, address: "", createdAt: undefined, wanted: "", startCall: "", onExit: "", revision: 1 },
      ...{ call: "", callId: "", outcome: "ok", error: "", ...instance },
    },
    exit: exit && { life: 1, status: 255, exitedAt: undefined, reason: exit },
    ...{ recordSandboxer: "", agentEpoch: 1, givenUp: 0, hasGivenUp: false },
  });
  const none = known(undefined);
  const nothing = { lost: 0, adopted: 0 };
  const cases: readonly (readonly [string, KnownSandbox, KnownSandbox, Partial<RoundReport>])[] = [
    ["no life", none, none, nothing],
    ["the same life", known({}), known({}), nothing],
    ["another phase", known({ phase: "created" }), known({}), nothing],
    ["a new life", none, known({}), { lost: 0, adopted: 1 }],
    ["a newer life", known({}), known({ life: 2 }), { lost: 0, adopted: 1 }],
    ["a newer life that is gone", known({}), known({ life: 2, phase: "gone" }, "lost"), nothing],
    ["a lost life", known({}), known({ phase: "gone" }, "lost"), { lost: 1, adopted: 0 }],
    ["a life with an exit", known({}), known({ phase: "gone" }, "exited"), nothing],
    ["a life whose exit was known", known({}, "lost"), known({ phase: "gone" }, "lost"), nothing],
    ["a life that was gone", known({ phase: "gone" }), known({ phase: "gone" }, "lost"), nothing],
    ["a life that stopped", known({}), known({ phase: "stopped" }, "lost"), nothing],
    ["a life that is gone without an exit", known({}), known({ phase: "gone" }), nothing],
  ];
  for (const [name, before, after, expected] of cases) {
    it(`counts the lives that were lost or adopted: ${name}`, () => {
      const tally = new RoundTally();
      tally.addChange(before, after);
      assert.deepEqual(tally.report(true), {
        ...{ checked: 0, strays: 0, finished: 0, errors: 0, isComplete: true, reason: undefined },
        ...expected,
      });
    });
  }

  it("has the first error, or else the given reason", () => {
    const tally = new RoundTally();
    tally.add("checked", 3);
    tally.add("finished");
    assert.equal(tally.report(false, "given").reason, "given");
    tally.addError(new Error("first"));
    tally.addError("second");
    const { checked, finished, errors, isComplete, reason } = tally.report(false, "given");
    assert.deepEqual([checked, finished, errors, isComplete, reason], [3, 1, 2, false, "first"]);
  });
});
