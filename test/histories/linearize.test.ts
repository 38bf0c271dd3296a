import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LifeInput, type LifeOutput, lifeModel } from "./life-model.ts";
import { type HistoryOperation, linearize } from "./linearize.ts";
import { type RecordInput, type RecordOutput, recordModel } from "./record-model.ts";

/** Builds an operation from its times. Without an output it has no end. */
function operation<Input, Output>(
  [startedAt, endedAt]: readonly [number, number],
  input: Input,
  output?: Output,
): HistoryOperation<Input, Output> {
  return { input, output, startedAt, endedAt: output === undefined ? Number.POSITIVE_INFINITY : endedAt };
}

type Stored = HistoryOperation<RecordInput, RecordOutput>;
type Lived = HistoryOperation<LifeInput, LifeOutput>;

const create = (times: readonly [number, number], token: string, code?: string): Stored =>
  operation(times, { call: "create", token }, code === undefined ? undefined : { code });
const update = (times: readonly [number, number], value: string, code?: string): Stored =>
  operation(times, { call: "update", value }, code === undefined ? undefined : { code });
const get = (times: readonly [number, number], token: string, value: string): Stored =>
  operation(times, { call: "get" }, { code: "ok", record: { token, value } });

function live(
  times: readonly [number, number],
  call: LifeInput["call"],
  code?: string,
  phase?: string,
  circumstances: Partial<LifeInput> = {},
): Lived {
  const callId = `${call}-${times[0]}`;
  const none = { isContended: false, mayMeetAttempt: false, mayMeetCreation: false };
  const input = { call, callId, ...none, ...circumstances };
  return operation(times, input, code === undefined ? undefined : { code, phase });
}

describe("histories of records", () => {
  const judge = (...history: readonly Stored[]) => linearize(recordModel, history);

  it("are linearizable if some order of overlapping operations explains the answers", () => {
    const first = create([0, 1], "a", "ok");
    assert.equal(
      judge(first, update([2, 9], "1", "ok"), update([3, 8], "2", "ok"), get([10, 11], "a", "1")),
      "linearizable",
    );
    assert.equal(
      judge(first, update([2, 9], "1", "ok"), update([3, 8], "2", "ok"), get([10, 11], "a", "2")),
      "linearizable",
    );
    assert.equal(
      judge(create([0, 5], "a", "ok"), create([1, 4], "b", "already_exists"), get([6, 7], "a", "")),
      "linearizable",
    );
  });

  it("are wrong if a later Get does not show an acknowledged change", () => {
    assert.equal(judge(create([0, 1], "a", "ok"), update([2, 3], "1", "ok"), get([4, 5], "a", "")), "wrong");
  });

  it("are wrong if a change is seen, and then not any more", () => {
    const changes = [create([0, 1], "a", "ok"), update([2, 20], "1", "ok")];
    assert.equal(judge(...changes, get([3, 4], "a", "1"), get([5, 6], "a", "")), "wrong");
    assert.equal(judge(...changes, get([3, 4], "a", ""), get([5, 6], "a", "1")), "linearizable");
  });

  it("are wrong if two Creates of one id succeed without a Delete", () => {
    assert.equal(judge(create([0, 5], "a", "ok"), create([1, 6], "b", "ok")), "wrong");
  });

  it("may contain operations without an answer, which took effect late or never", () => {
    const unanswered = create([0, 1], "a");
    assert.equal(judge(unanswered, get([100, 101], "a", "")), "linearizable");
    assert.equal(judge(unanswered, create([100, 101], "b", "ok"), get([102, 103], "b", "")), "linearizable");
    assert.equal(judge(unanswered, create([100, 101], "b", "ok"), get([102, 103], "a", "")), "wrong");
    assert.equal(judge(create([0, 1], "a", "ok"), update([2, 3], "1"), get([4, 5], "a", "2")), "wrong");
  });

  it("of many overlapping operations are decided", () => {
    const updates = Array.from({ length: 12 }, (_, at) => update([2, 50], `${at}`, "ok"));
    const first = create([0, 1], "a", "ok");
    assert.equal(judge(first, ...updates, get([51, 52], "a", "7")), "linearizable");
    assert.equal(judge(first, ...updates, get([51, 52], "a", "none")), "wrong");
  });
});

describe("histories of lives", () => {
  const judge = (...history: readonly Lived[]) => linearize(lifeModel, history);
  const running = [live([0, 1], "create", "ok"), live([2, 3], "start", "ok")];

  it("are linearizable according to the product's transition functions", () => {
    assert.equal(judge(...running, live([4, 5], "status", "ok", "SANDBOX_READY")), "linearizable");
    assert.equal(judge(...running, live([4, 5], "start", "already_exists")), "linearizable");
    const ended = [live([4, 5], "stop", "ok"), live([6, 7], "start", "failed_precondition")];
    assert.equal(judge(...running, ...ended, live([8, 9], "shutdown", "ok")), "linearizable");
    assert.equal(
      judge(...running, live([4, 5], "shutdown", "ok"), live([6, 7], "create", "ok")),
      "linearizable",
    );
  });

  it("are wrong if a sandbox runs after its Shutdown, or without a Start", () => {
    const ended = [...running, live([4, 5], "shutdown", "ok")];
    assert.equal(judge(...ended, live([6, 7], "status", "ok", "SANDBOX_READY")), "wrong");
    assert.equal(judge(...ended, live([6, 7], "status", "not_found")), "linearizable");
    const created = live([0, 1], "create", "ok");
    assert.equal(judge(created, live([2, 3], "status", "ok", "SANDBOX_READY")), "wrong");
  });

  it("are wrong if two Starts of one life succeed", () => {
    assert.equal(judge(...running, live([1.5, 5], "start", "ok")), "wrong");
  });

  it("let a Start be refused while a Shutdown is between its fence and its end", () => {
    const [created] = running;
    assert.ok(created);
    const shutdown = live([2, 9], "shutdown", "ok");
    assert.equal(
      judge(created, shutdown, live([3, 4], "start", "failed_precondition", "", { isContended: true })),
      "linearizable",
    );
    const still = live([5, 6], "status", "ok", "SANDBOX_UNKNOWN");
    assert.equal(judge(created, live([3, 4], "start", "failed_precondition"), still), "wrong");
  });

  it("let a Shutdown end what an attempt of a Create has begun, if there was one", () => {
    const beside = (mayMeetAttempt: boolean) => [
      live([0, 9], "create", "ok"),
      live([2, 3], "shutdown", "ok", undefined, { mayMeetAttempt }),
      live([10, 11], "status", "ok", "SANDBOX_UNKNOWN"),
    ];
    assert.equal(judge(...beside(true)), "linearizable");
    assert.equal(judge(...beside(false)), "wrong");
  });

  it("let a Start that had an effect be refused once a Shutdown has begun", () => {
    const [created] = running;
    assert.ok(created);
    const shutdown = live([2, 20], "shutdown", "ok");
    const shown = live([5, 6], "status", "ok", "SANDBOX_READY");
    const refused = (isContended: boolean) =>
      live([3, 30], "start", "failed_precondition", "", { isContended });
    assert.equal(judge(created, shutdown, refused(true), shown), "linearizable");
    assert.equal(judge(created, shutdown, refused(false), shown), "wrong");
    assert.equal(judge(created, shutdown, live([3, 30], "start", "not_found"), shown), "wrong");
  });

  for (const [call, code, phase] of [
    ["create", "already_exists", undefined],
    ["status", "ok", "SANDBOX_UNKNOWN"],
  ] as const) {
    it(`let a ${call} meet the creation of a life that is not there afterwards, if there was one`, () => {
      const met = (mayMeetCreation: boolean) => [
        live([0, 9], "create", "ok"),
        live([2, 3], call, code, phase, { mayMeetCreation }),
        live([4, 5], "stop", "not_found"),
        live([10, 11], "status", "ok", "SANDBOX_UNKNOWN"),
      ];
      assert.equal(judge(...met(true)), "linearizable");
      assert.equal(judge(...met(false)), "wrong");
    });
  }

  it("let a Status show that a sandbox has stopped while a Shutdown is between its end and its removal", () => {
    const shown = (isContended: boolean, after: string) => [
      ...running,
      live([4, 20], "shutdown", "ok"),
      live([5, 6], "status", "ok", "SANDBOX_NOTREADY", { isContended }),
      live([7, 8], "status", "ok", after, { isContended }),
    ];
    assert.equal(judge(...shown(true, "SANDBOX_NOTREADY")), "linearizable");
    assert.equal(judge(...shown(true, "SANDBOX_READY")), "wrong");
    assert.equal(judge(...shown(false, "SANDBOX_NOTREADY")), "wrong");
  });

  it("let a Start lose its process with its agent, once", () => {
    const [created] = running;
    assert.ok(created);
    const stopped = live([50, 51], "status", "ok", "SANDBOX_NOTREADY");
    assert.equal(judge(created, live([2, 3], "start"), stopped), "linearizable");
    assert.equal(judge(created, live([2, 3], "start", "failed_precondition"), stopped), "linearizable");
    assert.equal(judge(created, live([2, 3], "start", "ok"), stopped), "wrong");
    const ready = live([60, 61], "status", "ok", "SANDBOX_READY");
    assert.equal(judge(created, live([2, 3], "start"), stopped, ready), "wrong");
  });

  it("are wrong if a creation is shown as a life that runs", () => {
    const shown = live([2, 3], "status", "ok", "SANDBOX_READY", { mayMeetCreation: true });
    assert.equal(judge(live([0, 9], "create", "ok"), shown), "wrong");
  });

  it("may contain a Start without an answer, which took effect late or never", () => {
    const [created] = running;
    assert.ok(created);
    const started = live([2, 3], "start");
    assert.equal(judge(created, started, live([50, 51], "status", "ok", "SANDBOX_UNKNOWN")), "linearizable");
    assert.equal(judge(created, started, live([50, 51], "status", "ok", "SANDBOX_READY")), "linearizable");
    const flickering = [
      live([50, 51], "status", "ok", "SANDBOX_READY"),
      live([60, 61], "status", "ok", "SANDBOX_UNKNOWN"),
    ];
    assert.equal(judge(created, started, ...flickering), "wrong");
  });
});
