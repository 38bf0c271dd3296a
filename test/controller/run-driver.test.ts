import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ReplyError } from "../../shared/connect/client.ts";
import { AgentError } from "../../shared/controller/agent-error.ts";
import { isDone } from "../../shared/controller/run-driver.ts";
import type { Code } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import { firstNumberOf } from "../../shared/instances/life-number.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { call, knownOf, life, nowMs, record, running, scripted, startCall } from "./scripted-run.ts";

/** Creates the error of an agent that has answered. */
const refusal = (code: Code) =>
  new AgentError(new ReplyError(new SandboxError(code, "no"), "no", new Headers()), undefined, false);
const unsent = new AgentError(new SandboxError("unavailable", "away"), undefined, true);

const run = { call, id: "s", startCall, record };
/** The state after a run was undone and its life has ended. */
const over = knownOf({ phase: "gone", wanted: "", startCall: "_u", ending: life + 1 });

describe("a run", () => {
  it("creates and starts its life, as the call that has begun it", async () => {
    const { driver, log, reports } = scripted({
      answers: [
        [undefined, "created"],
        [undefined, "running"],
      ],
    });
    const known = await driver.finish(run, knownOf({ phase: "creating" }));
    assert.deepEqual([known.instance?.phase, log], ["running", ["Create", "Start"]]);
    assert.deepEqual(
      reports.map(({ ended }) => ended?.callId),
      ["c"],
    );
  });

  it("goes on if an answer is lost, but the agent shows the life", async () => {
    const { driver, log } = scripted({
      answers: [
        [refusal("unavailable"), "created"],
        [refusal("unavailable"), "running"],
      ],
    });
    await driver.finish(run, knownOf({ phase: "creating" }));
    assert.deepEqual(log, ["Create", "Start"]);
  });

  it("goes on with what another server has done since, and does not start it again", async () => {
    for (const [phase, wanted, answers, log] of [
      ["running", "", [[refusal("aborted")]], ["Create"]],
      ["created", "running", [[refusal("aborted")], [undefined, "running"]], ["Create", "Start"]],
    ] as const) {
      const { driver, log: asked } = scripted({ answers, recorded: [knownOf({ phase, wanted })] });
      await driver.finish(run, knownOf({ phase: "creating" }));
      assert.deepEqual(asked, log);
    }
    const done = scripted();
    assert.equal(await done.driver.finish(run, running), running);
    assert.deepEqual(done.log, []);
  });

  it("is finished although its answer cannot be recorded", async () => {
    const { driver } = scripted({ answers: [[undefined, "running"]], recorded: [knownOf({})] });
    const { instance } = await driver.finish(run, knownOf({}));
    assert.deepEqual([instance?.phase, instance?.pid, instance?.wanted], ["running", 3, ""]);
  });

  it("ends its life if that was shut down in the meantime at an agent without a fence", async () => {
    const ending = knownOf({ phase: "running", ending: life + 1 });
    const { driver, log } = scripted({ answers: [[undefined, "running"]], recorded: [ending], undone: over });
    await assert.rejects(driver.finish(run, knownOf({})), {
      code: "aborted",
      message: /ended during this run$/,
    });
    assert.deepEqual(log, ["Start", "end", "undo"]);
  });

  it("fails if the agent refuses a call, unless that has shown the life that is wanted", async () => {
    const creating = knownOf({ phase: "creating" });
    const gone = knownOf({ phase: "gone" });
    for (const [before, answers, recorded, log] of [
      [creating, [[refusal("aborted"), "creating"]], creating, ["Create", "undo"]],
      [creating, [[refusal("aborted")]], creating, ["Create", "undo"]],
      [creating, [[refusal("aborted")]], gone, ["Create", "undo"]],
      [creating, [[refusal("aborted")]], knownOf(undefined), ["Create", "undo"]],
      [knownOf({}), [[refusal("aborted"), "created"]], creating, ["Start", "undo"]],
    ] as const) {
      const { driver, log: asked } = scripted({ answers, recorded: [recorded], undone: over });
      await assert.rejects(driver.finish(run, before), { code: "aborted", message: "no" });
      assert.deepEqual(asked, log);
    }
  });

  it("that was started is over, even if its life has ended before that was recorded", async () => {
    const gone = knownOf({ phase: "gone", wanted: "", ending: life + 1 });
    const { driver, log } = scripted({ answers: [[undefined, "running"]], recorded: [gone] });
    assert.equal((await driver.finish(run, knownOf({}))).instance?.phase, "gone");
    assert.deepEqual(log, ["Start"]);
    const error = new SandboxError("unavailable", "away");
    const ending = knownOf({ phase: "running", ending: life + 1 });
    const cut = scripted({ answers: [[undefined, "running"]], recorded: [ending], ended: error });
    await assert.rejects(cut.driver.finish(run, knownOf({})), error);
  });

  it("fails if it has lost its place to another, its life, or its record", async () => {
    for (const [known, code, message, stored] of [
      [knownOf({ startCall: "d_v" }), "aborted", /another operation has taken the place of this run/, record],
      [knownOf(undefined), "aborted", /another operation has taken the place of this run/, record],
      [knownOf({ wanted: "deleted" }), "aborted", /it is being deleted/, record],
      [knownOf({ phase: "gone", error: "no image" }), "aborted", /during this run: no image$/, record],
      [knownOf({ ending: life + 1 }), "aborted", /it was ended during this run$/, record],
      [knownOf({ phase: "creating" }), "not_found", /"s"/, { ...record, uid: "v" } as SandboxRecord],
    ] as const) {
      const { driver, log, undos } = scripted({ undone: over, stored });
      await assert.rejects(driver.finish({ call, id: "s", startCall }, known), { code, message });
      assert.deepEqual(log, ["undo"]);
      assert.equal(undos[0]?.isFinal, true);
    }
  });

  it("ends what it replaces at most 12 times, and begins its own life after that", async () => {
    const stuck = knownOf({ wanted: "replaced" });
    const { driver, log } = scripted({ ended: stuck, undone: over });
    await assert.rejects(driver.finish(run, stuck), { message: /other operations are in progress/ });
    assert.deepEqual(log, [...Array.from({ length: 12 }, () => "end"), "undo"]);
    const gone = knownOf({ wanted: "replaced", phase: "gone" });
    const going = scripted({ ended: gone, replacement: running });
    assert.equal(await going.driver.finish(run, stuck), running);
    assert.deepEqual(going.log, ["end", "begin"]);
    const overtaken = scripted({ ended: running, replacement: stuck });
    assert.equal(await overtaken.driver.finish(run, gone), running);
    assert.deepEqual(overtaken.log, ["begin", "end"]);
    const deleted = scripted({ replacement: gone, undone: over });
    await assert.rejects(deleted.driver.finish(run, gone), { message: /it was ended during this run/ });
  });

  it("that fails is undone, and its life ended unless that is gone or another's", async () => {
    const mine = { startCall: "_u", ending: life + 1 };
    for (const [undone, ends] of [
      [knownOf({ ...mine, wanted: "deleted" }), true],
      [knownOf({ ...mine, phase: "gone" }), false],
      [knownOf({ ...mine, startCall: "d_v" }), false],
      [knownOf({ ...mine, ending: 0 }), false],
    ] as const) {
      const { driver, log, undos } = scripted({ answers: [[refusal("invalid_argument")]], undone });
      await assert.rejects(driver.finish(run, knownOf({})), { code: "invalid_argument" });
      assert.deepEqual(log, ends ? ["Start", "undo", "end"] : ["Start", "undo"]);
      const expected = { startCall, isKept: false, isFinal: true, error: "no", code: "invalid_argument" };
      assert.deepEqual(undos, [expected]);
    }
  });

  it("that keeps its record says so when it is undone, with the start of its error", async () => {
    const { driver, undos } = scripted({ undone: over });
    const known = knownOf({ wanted: "kept", phase: "gone", error: "x".repeat(2_000) });
    await assert.rejects(driver.finish(run, known));
    assert.deepEqual([undos[0]?.isKept, undos[0]?.error.length], [true, 1_024]);
  });

  it("has succeeded if its answer was lost and another server has seen that it runs", async () => {
    for (const [error, undone, isDone] of [
      [refusal("unavailable"), running, true],
      [unsent, running, true],
      [refusal("unavailable"), over, false],
      [refusal("unavailable"), undefined, false],
      [refusal("aborted"), running, false],
    ] as const) {
      const { driver } = scripted({ answers: [[error]], undone });
      const finished = driver.finish(run, knownOf({}));
      if (isDone) assert.equal(await finished, running);
      else await assert.rejects(finished, { code: error.code });
    }
  });
});

describe("a run whose server has died", () => {
  const maxRunMs = 5 * 60_000;
  const agedMs = (ms: number) => ({ highest: firstNumberOf(nowMs - ms) });

  it("is undone if its agent is away for 5 minutes, and at once if it has failed", async () => {
    for (const [error, ageMs, isUndone] of [
      [unsent, maxRunMs, false],
      [unsent, maxRunMs + 1, true],
      [refusal("internal"), maxRunMs, false],
      [refusal("invalid_argument"), 0, true],
    ] as const) {
      const { driver, log, undos } = scripted({
        answers: [[error]],
        undone: knownOf({ startCall: "_u", ending: life + 1 }),
      });
      const resumed = driver.resume(call, "s", knownOf({ wanted: "kept", ...agedMs(ageMs) }));
      if (isUndone) await resumed;
      else await assert.rejects(resumed, { code: error.code });
      assert.deepEqual(log, isUndone ? ["Start", "undo", "end"] : ["Start"]);
      if (isUndone) assert.deepEqual([undos[0]?.isKept, undos[0]?.isFinal], [true, false]);
    }
  });

  it("gets no second Create at an agent without views, which is asked first", async () => {
    const creating = { phase: "creating", ...agedMs(0) } as const;
    const plain = { agentEpoch: 0 };
    for (const [found, now, answers, log, isOk] of [
      [
        knownOf(creating, plain),
        knownOf({}, plain),
        [[undefined], [undefined, "running"]],
        ["Status", "Start"],
        true,
      ],
      [
        knownOf(creating, plain),
        knownOf(creating),
        [[undefined], [undefined, "created"], [undefined, "running"]],
        ["Status", "Create", "Start"],
        true,
      ],
      [knownOf(creating, plain), knownOf(creating, plain), [[undefined]], ["Status"], false],
      [
        knownOf(creating),
        undefined,
        [
          [undefined, "created"],
          [undefined, "running"],
        ],
        ["Create", "Start"],
        true,
      ],
      [knownOf({}, plain), undefined, [[undefined, "running"]], ["Start"], true],
    ] as const) {
      const { driver, log: asked } = scripted({ answers, recorded: now ? [now] : [] });
      const resumed = driver.resume(call, "s", found);
      if (isOk) await resumed;
      else await assert.rejects(resumed, { code: "unavailable", message: /its Create may be in progress/ });
      assert.deepEqual(asked, log);
    }
    const nothing = scripted();
    await nothing.driver.resume(call, "s", knownOf(undefined));
    assert.deepEqual(nothing.log, []);
  });
});

it("a run is done once its life was started, unless that is being ended", () => {
  for (const [more, expected] of [
    [{}, true],
    [{ phase: "stopped" }, true],
    [{ phase: "stopped", wanted: "deleted", onExit: "delete" }, true],
    [{ wanted: "deleted" }, false],
    [{ phase: "created" }, false],
    [{ phase: "gone" }, false],
    [{ startCall: "d_v" }, false],
    [{ ending: life + 1 }, false],
  ] as const) {
    assert.equal(isDone(knownOf({ phase: "running", wanted: "", ...more }), startCall), expected);
  }
  assert.equal(isDone(knownOf(undefined), startCall), false);
});
