import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Agents } from "../../shared/controller/agents.ts";
import type { Run, RunDriver } from "../../shared/controller/run-driver.ts";
import { type RunObstacles, Runs } from "../../shared/controller/runs.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { CompoundStore, KnownRecord } from "../../shared/instances/compound-store.ts";
import type { Instance } from "../../shared/instances/instance.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { RunOptions } from "../../shared/sandbox/compound.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { partOf } from "../support/part-of.ts";

const call: Call = { namespace: "n", signal: new AbortController().signal, deadline: 7 };
const life = 5;
const record = partOf<SandboxRecord>({ id: "s", uid: "u", sandboxer: "" });

const instance: Instance = {
  ...{ life, phase: "running", highest: life, ending: 0, agent: "a", epoch: 1, sole: "" },
  ...{ pid: 0, address: "", createdAt: undefined, wanted: "", startCall: "d_v", onExit: "", revision: 1 },
  ...{ call: "run", callId: "d", outcome: "ok", error: "" },
};
const none: KnownRecord = {
  ...{ instance: undefined, exit: undefined, recordSandboxer: "", agentEpoch: 1 },
  ...{ givenUp: 0, hasGivenUp: false, record: undefined },
};

describe("the beginning of a run", () => {
  const options: RunOptions = {
    ...{ ifExists: "fail", removeOnExit: false },
    sandbox: partOf<RunOptions["sandbox"]>({ id: "s", sandboxer: "" }),
  };
  const other = (more: Partial<Instance> = {}, rest: Partial<KnownRecord> = {}): KnownRecord => ({
    ...none,
    ...{ instance: { ...instance, ...more }, record, ...rest },
  });

  /** Begins runs while the database has these states in turn, the last one forever. */
  function beginning(
    states: readonly (KnownRecord | ((callId: string) => KnownRecord))[],
    hasReached = false,
    resumed?: SandboxError,
  ) {
    const log: string[] = [];
    const calls: Call[] = [];
    const requests: { onExit: string }[] = [];
    const obstacles = {
      async resume(_call: Call, id: string) {
        log.push(`resume ${id}`);
        if (resumed) throw resumed;
      },
      async shutdown(_call: Call, id: string, of: number) {
        log.push(`shutdown ${id} ${of}`);
      },
      async observe(_call: Call, id: string) {
        await Promise.resolve();
        log.push(`observe ${id}`);
      },
    } satisfies RunObstacles;
    const runs = new Runs({
      compounds: partOf<CompoundStore>({
        async beginRun(of: Call, request: { onExit: string }, callId: string) {
          calls.push(of);
          requests.push(request);
          const state = states[Math.min(calls.length, states.length) - 1];
          return typeof state === "function" ? state(callId) : state;
        },
      }),
      instances: { hasReached: async () => hasReached },
      agents: partOf<Agents>({
        defaultSandboxer: "d",
        find(name: string) {
          log.push(`find ${name}`);
          if (name === "none") throw new SandboxError("not_found", "no agent serves it");
        },
      }),
      driver: partOf<RunDriver>({
        async finish({ id, startCall, record }: Run, known: KnownRecord) {
          log.push(`finish ${id} ${startCall.replace(/^.*_/, "")} ${record?.id}`);
          return known;
        },
      }),
      obstacles,
    });
    return {
      log,
      calls,
      requests,
      run: (of: Partial<RunOptions> = {}, by: Partial<Call> = {}) =>
        runs.run({ ...call, ...by }, { ...options, ...of }),
    };
  }

  it("is refused if the id is taken, or nobody serves its sandboxer", async () => {
    for (const [state, ifExists, code] of [
      [other(), "fail", "already_exists"],
      [other({ phase: "gone" }), "fail", "already_exists"],
      [other({}, { record: undefined }), "keep", "already_exists"],
      [other({}, { record: undefined }), "replace", "already_exists"],
      [{ ...none, record: { ...record, sandboxer: "none" } }, "keep", "not_found"],
    ] as const) {
      const { run, calls } = beginning([state]);
      await assert.rejects(run({ ifExists }), { code }, `${ifExists} ${code}`);
      assert.equal(calls.length, 1);
    }
    const { run, calls } = beginning([none]);
    const free = beginning([none]);
    await assert.rejects(free.run(), { message: /other operations are in progress/ });
    assert.deepEqual(
      free.log,
      Array.from({ length: 4 }, () => "find d"),
    );
    const ended = beginning([other({ phase: "gone", ending: life + 1 })]);
    await assert.rejects(ended.run({ ifExists: "keep" }), { message: /other operations are in progress/ });
    assert.deepEqual(
      ended.log,
      Array.from({ length: 3 }, () => "find d"),
    );
    const sandbox = { ...options.sandbox, sandboxer: "none" };
    await assert.rejects(run({ sandbox }), { code: "not_found" });
    assert.equal(calls.length, 0);
  });

  it("leads to its Create and Start, unless another server has finished it already", async () => {
    for (const [more, finishes] of [
      [{ phase: "creating", wanted: "running" }, true],
      [{ phase: "running", wanted: "" }, false],
      [{ phase: "created", wanted: "" }, false],
      [{ phase: "stopped", wanted: "deleted", onExit: "delete" }, false],
    ] as const) {
      const begun = (callId: string) => other({ ...more, startCall: `${callId}_u` });
      const { run, log } = beginning([begun]);
      assert.equal((await run()).status.phase, more.phase);
      assert.deepEqual(log, finishes ? ["find d", "finish s u s"] : ["find d"]);
    }
  });

  it("shuts down what has stopped or is ending, and resumes what is unfinished", async () => {
    for (const [state, obstacle] of [
      [other({ phase: "stopped" }), `shutdown s ${life}`],
      [other({ ending: life + 1 }), `shutdown s ${life}`],
      [other({ wanted: "running" }), "resume s"],
      [other({ wanted: "deleted", phase: "gone" }), "resume s"],
    ] as const) {
      const { run, log, calls } = beginning([state]);
      await assert.rejects(run({ ifExists: "keep" }), { message: /other operations are in progress/ });
      assert.deepEqual(
        log,
        Array.from({ length: 3 }, () => obstacle),
      );
      assert.equal(calls.length, 4);
    }
    const { run } = beginning([other({ phase: "creating" })]);
    await assert.rejects(run({ ifExists: "keep" }), { message: /its Create is in progress; try again/ });
  });

  it("names the operation in its way that cannot be finished", async () => {
    const away = new SandboxError("unavailable", "away");
    for (const [wanted, message] of [
      ["deleted", /it is being deleted; try again/],
      ["kept", /another run is in progress; try again/],
    ] as const) {
      const { run } = beginning([other({ wanted })], false, away);
      await assert.rejects(run({ ifExists: "keep" }), { code: "aborted", message, cause: away });
    }
  });

  it("with keep answers what runs, and asks the agent first if that is in doubt", async () => {
    const { run, log } = beginning([other({ pid: 4 })]);
    const { status } = await run({ ifExists: "keep" });
    assert.deepEqual([status.phase, status.pid, log], ["running", 4, []]);
    const doubted = beginning([other({}, { doubt: "unknown" }), other()]);
    assert.equal((await doubted.run({ ifExists: "keep" })).status.phase, "running");
    assert.deepEqual([doubted.log, doubted.calls.length], [["observe s"], 2]);
    const failing = beginning([other({}, { doubt: "failing" })]);
    await failing.run({ ifExists: "keep" });
    assert.deepEqual(failing.log, []);
  });

  it("that is repeated is refused if the first attempt has started a life that is over", async () => {
    const repeated = { isRepeated: true };
    const state = other({ phase: "stopped" });
    await assert.rejects(beginning([state], true).run({ ifExists: "keep" }, repeated), {
      code: "failed_precondition",
    });
    await assert.rejects(beginning([state], false).run({ ifExists: "keep" }, repeated), { code: "aborted" });
    await assert.rejects(beginning([state], true).run({ ifExists: "keep" }), { code: "aborted" });
  });

  it("ends with its caller, but not what comes after it", async () => {
    const { run, calls, requests } = beginning([other({ phase: "stopped" })]);
    await assert.rejects(run({ ifExists: "keep", removeOnExit: true }));
    assert.deepEqual(
      calls.map(({ signal, deadline }) => [signal === call.signal, deadline]),
      [[true, 7], ...Array.from({ length: 3 }, () => [false, undefined])],
    );
    assert.equal(requests[0]?.onExit, "delete");
  });
});
