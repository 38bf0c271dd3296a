import assert from "node:assert/strict";
import type { AgentCaller } from "../../shared/controller/agent-call.ts";
import type { AgentClient } from "../../shared/controller/agent-client.ts";
import type { AgentError } from "../../shared/controller/agent-error.ts";
import type { Agents } from "../../shared/controller/agents.ts";
import type { LifeEnder } from "../../shared/controller/life-ender.ts";
import { RunDriver } from "../../shared/controller/run-driver.ts";
import { SandboxError } from "../../shared/errors/error.ts";
import type { FailedRun } from "../../shared/instances/begin-delete.ts";
import type { CompoundStore } from "../../shared/instances/compound-store.ts";
import type { CallReport, Instance, KnownSandbox } from "../../shared/instances/instance.ts";
import type { InstanceStore } from "../../shared/instances/instance-store.ts";
import { firstNumberOf } from "../../shared/instances/life-number.ts";
import type { LivePhase } from "../../shared/instances/phase.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { SandboxRecord } from "../../shared/sandbox/sandbox.ts";
import { partOf } from "../support/part-of.ts";

export const call: Call = { namespace: "n", signal: new AbortController().signal, deadline: 7 };
export const nowMs = 1_800_000_000_000;
export const life = firstNumberOf(nowMs);
export const startCall = "c_u";
// The code under test needs only these parts.
export const record = { id: "s", uid: "u", sandboxer: "" } as unknown as SandboxRecord;

const created: Instance = {
  ...{ life, phase: "created", highest: life, ending: 0, agent: "a", epoch: 1, sole: "" },
  ...{ pid: 0, address: "", createdAt: undefined, wanted: "running", startCall, onExit: "", revision: 1 },
  ...{ call: "run", callId: "c", outcome: "pending", error: "" },
};
/** Returns the recorded state whose life differs so from one that was just created. */
export const knownOf = (
  more: Partial<Instance> | undefined,
  rest: Partial<KnownSandbox> = {},
): KnownSandbox => ({
  ...{ instance: more && { ...created, ...more }, exit: undefined, recordSandboxer: "", agentEpoch: 1 },
  ...{ givenUp: 0, hasGivenUp: false, ...rest },
});
export const running = knownOf({ phase: "running", wanted: "", pid: 3 });

interface Script {
  /** The answers of the agent in turn: an error, or the phase in its view; both if it fails with a view. */
  readonly answers?: readonly (readonly [error: AgentError | undefined, phase?: LivePhase])[];
  /** The recorded states after each report; by default the report's own. */
  readonly recorded?: readonly KnownSandbox[];
  /** The state after the run was undone; an error if it cannot be. */
  readonly undone?: KnownSandbox | undefined;
  /** The state after its life was ended, or the error of that. */
  readonly ended?: KnownSandbox | SandboxError;
  readonly replacement?: KnownSandbox;
  readonly stored?: SandboxRecord | undefined;
}

/** A driver of runs whose agent and database are scripted, and the log of what it asks of them. */
export function scripted({
  answers = [],
  recorded = [],
  undone,
  ended,
  replacement,
  stored = record,
}: Script = {}) {
  const log: string[] = [];
  const undos: FailedRun[] = [];
  const reports: Omit<CallReport, "lifeBefore">[] = [];
  const [asked, states] = [[...answers], [...recorded]];
  const next = (method: string) => {
    log.push(method);
    const [error, phase] = asked.shift() ?? assert.fail(`an unexpected ${method}`);
    const view = phase && { agent: "a", epoch: 1, fence: 0, life, phase, exit: undefined };
    const outcome = { callId: "other", outcome: error ? "failed" : "ok", error: error?.message ?? "" };
    const report = { view, ended: outcome, details: phase === "running" ? { pid: 3 } : undefined };
    return { view, report, ...(error ? { isOk: false, error } : { isOk: true, value: {} }) };
  };
  const driver = new RunDriver({
    instances: partOf<InstanceStore>({ nowMs: () => nowMs }),
    compounds: partOf<CompoundStore>({
      find: async () => ({ ...knownOf({}), record: stored }),
      async beginReplacement() {
        log.push("begin");
        return replacement;
      },
      async undoRun(_call: unknown, _id: string, failed: FailedRun) {
        log.push("undo");
        undos.push(failed);
        if (!undone) throw new SandboxError("unavailable", "no database");
        return undone;
      },
    }),
    agents: partOf<Agents>({ route: () => ({ name: "a", agent: partOf<AgentClient>({}) }) }),
    caller: partOf<AgentCaller>({
      send: async ({ method }: { method: string }) => next(method),
      attempt: async ({ method }: { method: string }) => ({ ...next(method), known: states.shift() }),
      async record(_subject: unknown, report: Omit<CallReport, "lifeBefore">) {
        reports.push(report);
        return { ...(states.shift() ?? running), isAdopted: false };
      },
    }),
    ender: partOf<LifeEnder>({
      async end() {
        log.push("end");
        if (ended instanceof SandboxError) throw ended;
        return ended ?? knownOf({ phase: "gone", wanted: "" });
      },
    }),
    prepare: async (of, id, route, known, callId) => ({ call: of, id, route, known, callId }),
  });
  return { driver, log, undos, reports };
}
