import type { Code } from "../../shared/errors/codes.ts";

/** Phases of a folder. Nobody outside hears of `starting`: it is `created` until the process runs. */
export type FolderPhase = "creating" | "created" | "starting" | "running" | "stopped";

/** The state of one sandbox id at an agent when a call arrives. */
export interface AgentState {
  /** Identifies the data folder. */
  readonly epoch: number;
  /** Every life up to this number is over: that of the tombstone. */
  readonly fence: number;
  /** The fence of ids without a tombstone. It refuses Creates, and says nothing of a life that is there. */
  readonly floor?: number | undefined;
  /** The life whose exit is in the tombstone; 0 for none. */
  readonly exitLife: number;
  readonly folder: FolderState | undefined;
}

/** The life that is there, and the ids of the calls it came from. Empty: none. */
export interface FolderState {
  readonly life: number;
  readonly phase: FolderPhase;
  readonly createCall: string;
  readonly startCall: string;
  readonly updateCall: string;
}

export type LifecycleMethod = "Create" | "Start" | "Stop" | "Update" | "Wait" | "Status" | "Shutdown";

/** A lifecycle call as it arrives: all of its headers are there. */
export interface LifecycleRequest {
  readonly method: LifecycleMethod;
  readonly life: number;
  readonly callId: string;
  /** Of a Create; undefined at the first contact with an agent. */
  readonly epoch?: number | undefined;
}

/**
 * The decision on a call: `answer` at once, `join` what is under way (answer `ok` when that is done), or `act`.
 * `fence` is to be on the disk before anything else happens.
 */
export type Decision =
  | { readonly do: "answer"; readonly code: Code | "ok"; readonly fence?: number }
  | { readonly do: "join"; readonly fence?: number }
  | { readonly do: "act"; readonly fence?: number };

const act: Decision = { do: "act" };
const join: Decision = { do: "join" };
const answer = (code: Code | "ok"): Decision => ({ do: "answer", code });

function decideCreate({ epoch, fence, floor = 0, folder }: AgentState, request: LifecycleRequest): Decision {
  if (request.epoch !== undefined && request.epoch !== epoch) return answer("aborted");
  // What is there outlives the pruning of its own tombstone.
  const isPruned = request.life <= floor && folder?.life !== request.life;
  if (request.life <= fence || isPruned) return answer("aborted");
  if (!folder) return act;
  const isRepeated = folder.life === request.life && folder.createCall === request.callId;
  if (!isRepeated) return answer("already_exists");
  return folder.phase === "creating" ? join : answer("ok");
}

function decideStart({ fence }: AgentState, folder: FolderState, { callId }: LifecycleRequest): Decision {
  if (folder.phase === "creating") return answer("not_found");
  if (folder.startCall === callId) return folder.phase === "starting" ? join : answer("ok");
  if (folder.phase === "stopped" || folder.life <= fence) return answer("failed_precondition");
  return folder.phase === "created" ? act : answer("already_exists");
}

function decideShutdown({ fence, folder }: AgentState, { life }: LifecycleRequest): Decision {
  const raised = { fence: Math.max(fence, life) };
  if (!folder || folder.life > life) return { do: "answer", code: "ok", ...raised };
  // All who shut a life down join: the one that comes first begins its end.
  return { do: "act", ...raised };
}

/**
 * Decides what an agent does with a lifecycle call. Pure: the model in test/model drives it through every
 * interleaving.
 * @see docs/agent.md, "The table of the agent"
 */
export function decide(state: AgentState, request: LifecycleRequest): Decision {
  const { folder } = state;
  if (request.method === "Create") return decideCreate(state, request);
  if (request.method === "Shutdown") return decideShutdown(state, request);
  if (request.method === "Status") return answer(folder ? "ok" : "not_found");
  if (!folder || folder.life !== request.life) {
    const isBuried = request.method === "Wait" && state.exitLife === request.life;
    return answer(isBuried ? "ok" : "not_found");
  }
  switch (request.method) {
    case "Start":
      return decideStart(state, folder, request);
    case "Wait":
      return folder.phase === "stopped" ? answer("ok") : join;
    case "Stop":
      if (folder.phase === "creating") return answer("not_found");
      return folder.phase === "stopped" ? answer("ok") : act;
    case "Update":
      if (folder.phase === "creating" || folder.life <= state.fence) return answer("not_found");
      return folder.updateCall === request.callId ? answer("ok") : act;
  }
}

/** The fence after a Create that the agent refused for what it wants made: a refusal is final. */
export function fenceAfterRefusal(fence: number, { life }: LifecycleRequest): number {
  return Math.max(fence, life);
}
