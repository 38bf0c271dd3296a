import {
  type AgentState,
  type Decision,
  decide,
  type FolderState,
  type LifecycleMethod,
} from "../../agent/lifecycle/decide.ts";
import { type LifeState, merge } from "../../shared/instances/merge.ts";
import type { LivePhase } from "../../shared/instances/phase.ts";
import type { Model } from "./linearize.ts";

/** A lifecycle call on one id, with the id that its retries share. */
export interface LifeInput {
  readonly call: "create" | "start" | "stop" | "shutdown" | "status";
  readonly callId: string;
  /**
   * True if a Stop or a Shutdown overlaps it. A Shutdown takes effect in three steps, the fence, the end and the removal: after
   * the first a Start is refused, and after the second Status shows that the sandbox has stopped.
   */
  readonly isContended: boolean;
  /**
   * True if a Create overlaps it that was sent several times, or has no answer. An attempt that has created nothing may have
   * begun a life, which a Shutdown then ends successfully; a later attempt begins another.
   */
  readonly mayMeetAttempt: boolean;
  /**
   * True if a Create overlaps it that may have been carried out. While the agent creates a life, another Create is refused as
   * if it were there, Status shows it, and Start and Stop do not find it. If the agent dies then, nothing was created.
   */
  readonly mayMeetCreation: boolean;
}

/** The answer of a lifecycle call. */
export interface LifeOutput {
  readonly code: string;
  /** The phase that a Status shows. */
  readonly phase?: string | undefined;
}

/** The row of the functions, and the sandbox at the agent, when no call is in progress. */
export interface LifeSetting {
  readonly row: LifeState | undefined;
  readonly agent: AgentState;
}

const epoch = 1;
const agentName = "process";

/** Codes of calls that have had no effect, for reasons that the model does not know. */
const passing: readonly string[] = ["aborted", "unavailable", "deadline_exceeded"];

const methods: Readonly<Record<LifeInput["call"], LifecycleMethod>> = {
  ...{ create: "Create", start: "Start", stop: "Stop", shutdown: "Shutdown", status: "Status" },
};

/** The phases of the folder after a call that the agent carries out. */
const phasesAfter = { Create: "created", Start: "running", Stop: "stopped" } as const;

const isLive = ({ row }: LifeSetting) => row !== undefined && row.phase !== "gone";

/**
 * Carries out one call alone: the functions record it, the agent decides by its own function, and the functions merge its
 * view into their row by theirs.
 */
function execute(setting: LifeSetting, { call, callId }: LifeInput) {
  const { row } = setting;
  if (call === "create" && isLive(setting)) return { code: "already_exists", after: setting };
  if (call !== "create" && !row?.life) return { code: "not_found", after: setting };
  if (call !== "create" && call !== "shutdown" && !isLive(setting))
    return { code: "not_found", after: setting };
  const begun = begin(row, call, callId);
  const life = call === "shutdown" ? begun.highest : begun.life;
  const method = methods[call];
  const decision = decide(setting.agent, { method, life, callId, epoch });
  const agent = act(setting.agent, decision, { method, life, callId });
  const { folder, fence } = agent;
  const view = {
    ...{ agent: agentName, epoch, fence, life: folder?.life ?? 0, exit: undefined },
    // A folder is never in an inner phase when no call is in progress.
    phase: folder?.phase as LivePhase | undefined,
  };
  const code = decision.do === "answer" ? decision.code : "ok";
  return { code, after: { row: merge(begun, view, row?.life ?? 0), agent } };
}

/** Records the intent of a call. */
function begin(row: LifeState | undefined, call: LifeInput["call"], callId: string): LifeState {
  const before = row ?? {
    ...{ life: 0, phase: "gone" as const, highest: 0, ending: 0, sole: "" },
    ...{ agent: agentName, epoch },
  };
  const highest = before.highest + 1;
  if (call === "create") return { ...before, life: highest, highest, phase: "creating", sole: callId };
  return call === "shutdown" ? { ...before, highest, ending: highest } : before;
}

/** Returns the agent after it has carried out a decision. */
function act(
  agent: AgentState,
  decision: Decision,
  {
    method,
    life,
    callId,
  }: { readonly method: LifecycleMethod; readonly life: number; readonly callId: string },
): AgentState {
  const fence = decision.fence ?? agent.fence;
  if (decision.do === "answer") return { ...agent, fence };
  if (method === "Shutdown") return { ...agent, fence, folder: undefined };
  const before: FolderState = agent.folder ?? {
    ...{ life, phase: "creating" },
    ...{ createCall: callId, startCall: "", updateCall: "" },
  };
  const phase =
    method === "Create" || method === "Start" || method === "Stop" ? phasesAfter[method] : before.phase;
  const startCall = method === "Start" ? callId : before.startCall;
  return { ...agent, fence, folder: { ...before, phase, startCall } };
}

/** The states that a Status of the functions shows, by phase. */
const states: Readonly<Record<string, string>> = {
  ...{ created: "SANDBOX_UNKNOWN", running: "SANDBOX_READY", stopped: "SANDBOX_NOTREADY" },
};

/** Returns a setting whose life has stopped. */
function stopped({ row, agent }: LifeSetting): LifeSetting {
  const phase = "stopped";
  return {
    row: row && { ...row, phase },
    agent: { ...agent, folder: agent.folder && { ...agent.folder, phase } },
  };
}

/** Returns true if a life that a Shutdown has stopped and not removed yet may be the reason of an answer. */
function showsEnd({ call }: LifeInput, { code, phase }: LifeOutput): boolean {
  return call === "status" && code === "ok" && phase === states.stopped;
}

/** Returns true if a life that is being created may be the reason of an answer. */
function showsCreation({ call }: LifeInput, { code, phase }: LifeOutput): boolean {
  if (call === "create") return code === "already_exists";
  return call === "status" && code === "ok" && phase === states.created;
}

/** One sandbox id whose program runs until it is ended, according to the product's own transition functions. */
export const lifeModel: Model<LifeSetting, LifeInput, LifeOutput> = {
  initial: { row: undefined, agent: { epoch, fence: 0, exitLife: 0, folder: undefined } },
  step(setting, input, output) {
    if (output && passing.includes(output.code)) return [setting];
    const { code, after } = execute(setting, input);
    // If the agent dies while it starts the process, it does not start it again.
    const lost = input.call === "start" && code === "ok" ? [stopped(after)] : [];
    if (output === undefined) return [after, ...lost];
    if (output.code === "failed_precondition" && (input.isContended || lost.length > 0)) {
      // That a life is over may also be the answer to the repetition of a Start that had an effect.
      return input.isContended ? [setting, after, ...lost] : lost;
    }
    if (input.mayMeetCreation && showsCreation(input, output)) return [setting];
    if (input.isContended && showsEnd(input, output) && isLive(setting)) return [stopped(setting)];
    if (code !== output.code) {
      // The exit of a life is kept, so that a Shutdown after it may be ok.
      const mayBeOk = input.call === "shutdown" && setting.row?.phase === "gone" && output.code !== "ok";
      if (mayBeOk && output.code === "not_found") return [after];
      const mayEndAttempt = input.call === "shutdown" && input.mayMeetAttempt && output.code === "ok";
      return mayEndAttempt && code === "not_found" ? [after] : [];
    }
    if (input.call === "status" && output.phase !== states[after.row?.phase ?? ""]) return [];
    return [after];
  },
  keyOf({ row, agent: { fence, folder } }) {
    return JSON.stringify([
      row?.life,
      row?.phase,
      row?.highest,
      fence,
      folder?.life,
      folder?.phase,
      folder?.startCall,
    ]);
  },
};
