import type { Code } from "../../shared/errors/codes.ts";

/** Phases of a folder. `starting` is internal: callers see `created` until the process runs. */
export type FolderPhase = "creating" | "created" | "starting" | "running" | "stopped";

/** The state of one sandbox id at an agent when a call arrives. */
export interface AgentState {
  /** Identifies the data folder. */
  readonly epoch: number;
  /** The fence of the tombstone: every life up to this number is over. */
  readonly fence: number;
  /** The fence of ids without a tombstone. It refuses Creates, but does not apply to an existing life. */
  readonly floor?: number | undefined;
  /** The life whose exit is in the tombstone; 0 for none. */
  readonly exitLife: number;
  readonly folder: FolderState | undefined;
}

/** The existing life, and the ids of the calls that changed it last; empty for none. */
export interface FolderState {
  readonly life: number;
  readonly phase: FolderPhase;
  readonly createCall: string;
  readonly startCall: string;
  readonly updateCall: string;
}

export type LifecycleMethod = "Create" | "Start" | "Stop" | "Update" | "Wait" | "Status" | "Shutdown";

/** A lifecycle call with all its headers. */
export interface LifecycleRequest {
  readonly method: LifecycleMethod;
  readonly life: number;
  readonly callId: string;
  /** The epoch that a Create is meant for; undefined at the first contact with an agent. */
  readonly epoch?: number | undefined;
}

/**
 * The decision on a call: `answer` at once, `join` the running operation (and answer `ok` when it is done), or `act`.
 * `fence` must be on the disk before anything else happens.
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
  // An existing life remains valid after its own tombstone was pruned.
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
  // The first Shutdown of a life starts its removal; later ones join it.
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
    const hasExit = request.method === "Wait" && state.exitLife === request.life;
    return answer(hasExit ? "ok" : "not_found");
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

/** Returns the fence after the agent has refused a Create. A refusal is final. */
export function fenceAfterRefusal(fence: number, { life }: LifecycleRequest): number {
  return Math.max(fence, life);
}
