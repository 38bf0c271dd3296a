import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ReplyError } from "../../shared/connect/client.ts";
import { type AgentCall, AgentCaller, failedWith } from "../../shared/controller/agent-call.ts";
import type { AgentClient } from "../../shared/controller/agent-client.ts";
import { AgentError } from "../../shared/controller/agent-error.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { Instance, KnownSandbox, RecordedLease } from "../../shared/instances/instance.ts";
import type { InstanceStore } from "../../shared/instances/instance-store.ts";
import { firstNumberOf } from "../../shared/instances/life-number.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import { partOf } from "../support/part-of.ts";

const nowMs = 1_800_000_000_000;
const graceMs = 5 * 60_000;
const life = firstNumberOf(nowMs - graceMs);
const fresh = firstNumberOf(nowMs) + 1;

const instance: Instance = {
  ...{ life, phase: "running", highest: life, ending: 0, agent: "a", epoch: 4, sole: "" },
  ...{ pid: 1, address: "", createdAt: undefined, wanted: "", startCall: "", onExit: "", revision: 1 },
  ...{ call: "start", callId: "c", outcome: "ok", error: "" },
};
const lease: RecordedLease = { expiresAt: 9, revision: 2, onExpire: "stop", isForAgent: true };
const known: KnownSandbox = {
  ...{ instance, lease, exit: undefined, recordSandboxer: "", agentEpoch: 0, givenUp: 0, hasGivenUp: false },
};
const call: Call = { namespace: "n", signal: new AbortController().signal, deadline: 7 };

type Method = AgentCall<unknown>["method"];
const methods: readonly Method[] = [
  ...(["Create", "Start", "Stop", "Wait", "Status", "Shutdown"] as const),
  ...(["Update", "Renew", "Metrics", "Platform"] as const),
];

const instances = partOf<InstanceStore>({ nowMs: () => nowMs, newNumber: () => fresh });
const route = { name: "a", agent: partOf<AgentClient>({}) };
const caller = new AgentCaller(
  instances,
  () => assert.fail("nothing is recorded"),
  () => assert.fail("nothing is deleted"),
);

/** Makes a call whose agent answers without a view. Returns what the agent was sent, and the outcome. */
async function send(method: Method, more: Partial<AgentCall<unknown>> = {}, error?: unknown) {
  const sent: Call[] = [];
  const outcome = await caller.send({
    ...{ call, id: "s", route, known, callId: "c", method, life },
    async send(outgoing) {
      sent.push(outgoing);
      if (error) throw error;
      return { value: {}, view: undefined };
    },
    ...more,
  });
  const [outgoing = assert.fail("nothing was sent")] = sent;
  return { outgoing, outcome };
}

const refusal = (code: SandboxError["code"], message = "no") =>
  new AgentError(new ReplyError(new SandboxError(code, message), message, new Headers()), undefined, false);

describe("a call to an agent", () => {
  it("names the lease in Create, Start and Renew, and the data folder in Create", async () => {
    for (const method of methods) {
      const { lifecycle } = (await send(method)).outgoing;
      const withLease = method === "Create" || method === "Start" || method === "Renew";
      assert.deepEqual(
        lifecycle,
        {
          ...{ life, callId: "c", epoch: method === "Create" ? 4 : undefined },
          lease: withLease ? lease : undefined,
        },
        method,
      );
    }
  });

  it("names neither a lease that is only a label, nor a data folder that is not known", async () => {
    const label = { ...known, lease: { ...lease, isForAgent: false } };
    assert.equal((await send("Start", { known: label })).outgoing.lifecycle?.lease, undefined);
    const first = { ...known, instance: { ...instance, epoch: 0 } };
    assert.equal((await send("Create", { known: first })).outgoing.lifecycle?.epoch, undefined);
  });

  it("outlives its caller if it has a call id, and the deadline if it is a Shutdown", async () => {
    for (const method of methods) {
      const { signal, deadline } = (await send(method)).outgoing;
      assert.notEqual(signal, call.signal, method);
      assert.equal(deadline, method === "Shutdown" ? undefined : 7, method);
      const { outgoing } = await send(method, { callId: undefined });
      assert.deepEqual([outgoing.signal === call.signal, outgoing.deadline], [true, 7], method);
    }
  });

  it("is reported by its name, with its outcome and the start of its error", async () => {
    const names = { Create: "create", Start: "start", Stop: "stop", Shutdown: "shutdown", Update: "update" };
    for (const [method, name] of Object.entries(names) as [Method, string][]) {
      const done = (await send(method)).outcome.report.ended;
      assert.deepEqual(done, { callId: "c", name, outcome: "ok", error: "" });
      const failed = (await send(method, {}, refusal("aborted", "x".repeat(1_025)))).outcome.report.ended;
      const error = "x".repeat(1_024);
      assert.deepEqual(failed, { callId: "c", name, outcome: "failed", error, code: "aborted" });
    }
    assert.equal((await send("Start", { callId: undefined })).outcome.report.ended, undefined);
    const { ended } = (await send("Start", {}, new TypeError("broken"))).outcome.report;
    assert.deepEqual([ended?.outcome, ended?.code, ended?.error], ["unknown", "unknown", "broken"]);
  });

  it("tells that nothing was created, of a refused Create alone", async () => {
    for (const [method, error, expected] of [
      ["Create", refusal("aborted"), life],
      ["Create", refusal("already_exists"), undefined],
      ["Create", refusal("internal"), undefined],
      ["Start", refusal("aborted"), undefined],
    ] as const) {
      assert.equal((await send(method, {}, error)).outcome.report.failedCreate, expected, error.code);
    }
  });

  it("without a view implies a phase, except a call that says nothing of it", async () => {
    for (const method of methods) {
      const { view, report } = (await send(method, { state: () => "SANDBOX_READY" })).outcome;
      const saysNothing = ["Update", "Renew", "Metrics", "Platform"].includes(method);
      assert.deepEqual([view === undefined, report.isAssumed], [saysNothing, saysNothing ? undefined : true]);
    }
  });

  it("fences a life that is absent, unless its Create began within the last 5 minutes", async () => {
    const absent = refusal("not_found");
    for (const [phase, age, expected] of [
      ["created", graceMs, life],
      ["creating", graceMs, 0],
      ["creating", graceMs + 1, firstNumberOf(nowMs - graceMs - 1)],
    ] as const) {
      const of = firstNumberOf(nowMs - age);
      const row = { ...known, instance: { ...instance, life: of, phase } };
      const { outcome } = await send("Status", { known: row, life: of }, absent);
      assert.equal(outcome.view?.fence, expected, `${phase} ${age}`);
    }
  });

  it("gives a life that was unknown a new number, and a Shutdown ends the recorded one", async () => {
    const none = { ...known, instance: undefined };
    const state = () => "SANDBOX_READY";
    assert.equal((await send("Status", { known: none, life: 0, state })).outcome.view?.life, fresh);
    const ended = await send("Shutdown", { life: life + 5 });
    assert.equal(ended.outcome.view?.fence, life);
    const unreachable = new AgentError(new SandboxError("not_found", "no"), undefined, false);
    assert.equal((await send("Status", {}, unreachable)).outcome.view, undefined);
  });
});

describe("the answer of an agent", () => {
  const view = { epoch: 3, fence: 0, life, phase: "running", exit: undefined } as const;
  const subject = { call, id: "s", route, known };
  const ended = { callId: "c", outcome: "ok", error: "" } as const;

  /** Records reports in a database that answers with a row, or fails. */
  function recording(saved: Partial<Instance> | SandboxError) {
    const log: unknown[] = [];
    const store = partOf<InstanceStore>({
      nowMs: () => nowMs,
      async save(
        _call: unknown,
        id: string,
        _known: unknown,
        report: { lifeBefore: number },
        prunes: boolean,
      ) {
        log.push([id, report.lifeBefore, prunes]);
        if (saved instanceof SandboxError) throw saved;
        return { ...known, instance: { ...instance, ...saved }, isAdopted: true };
      },
    });
    const recorder = new AgentCaller(
      store,
      (_call, id, error) => log.push(["failed", id, error]),
      (_call, id, { wanted }) => log.push(["deletable", id, wanted]),
    );
    return { log, recorder };
  }

  it("has its view, with the name of the agent, and is recorded with its value", async () => {
    const { log, recorder } = recording({});
    const sent = { ...subject, method: "Start", life, callId: "c" } as const;
    const outcome = await recorder.make({ ...sent, send: async () => ({ value: 7, view }) });
    assert.equal(outcome.value, 7);
    assert.deepEqual([outcome.known.isAdopted, log], [true, [["s", life, false]]]);
    const attempt = await recorder.attempt({ ...sent, send: async () => ({ value: 7, view }) });
    assert.deepEqual(attempt.view, { ...view, agent: "a" });
    assert.equal(attempt.report.isAssumed, undefined);
    const error = refusal("aborted");
    const failing = { ...sent, send: () => Promise.reject(error) };
    await assert.rejects(recorder.make(failing), error);
    assert.equal(log.length, 3);
    const failed = await recorder.attempt(failing);
    assert.deepEqual(
      [
        failedWith(failed, "aborted"),
        failedWith(failed, "not_found", "internal"),
        failedWith(attempt, "aborted"),
      ],
      [true, false, false],
    );
    const { outcome: internal } = await send("Start", {}, new SandboxError("aborted", "no"));
    assert.equal(failedWith(internal, "aborted"), false);
  });

  it("is recorded with what is to be pruned, if it ends a Shutdown", async () => {
    for (const [name, report, prunes] of [
      ["shutdown", { view: undefined, ended }, true],
      ["shutdown", { view: undefined }, false],
      ["start", { view: undefined, ended }, false],
    ] as const) {
      const { log, recorder } = recording({});
      await recorder.record(
        { ...subject, known: { ...known, instance: { ...instance, call: name } } },
        report,
      );
      assert.deepEqual(log, [["s", life, prunes]]);
    }
    const { log, recorder } = recording({});
    await recorder.record({ ...subject, known: { ...known, instance: undefined } }, { view: undefined });
    assert.deepEqual(log, [["s", 0, false]]);
  });

  it("leads to a deletion if the sandbox is to be deleted since then", async () => {
    for (const [before, after, expected] of [
      ["", "deleted", ["deletable", "s", "deleted"]],
      ["deleted", "deleted", undefined],
      ["", "", undefined],
    ] as const) {
      const { log, recorder } = recording({ wanted: after });
      const row = { ...known, instance: { ...instance, wanted: before } };
      await recorder.record({ ...subject, known: row }, { view: undefined });
      assert.deepEqual(log[1], expected);
    }
  });

  it("is given to the caller, although it cannot be recorded", async () => {
    const error = new SandboxError("unavailable", "no database");
    const { log, recorder } = recording(error);
    assert.deepEqual(await recorder.record(subject, { view: undefined }), { ...known, isAdopted: false });
    assert.deepEqual(log[1], ["failed", "s", error]);
  });
});
