import type { Code } from "../errors/codes.ts";
import type { LivePhase } from "../instances/phase.ts";
import type { AgentView, LifeExit } from "../instances/view.ts";
import type { ExitStatus } from "../sandbox/controller.ts";

/** The methods whose answers reveal the state of a life. */
const plainMethods = ["Create", "Start", "Stop", "Wait", "Status", "Shutdown"] as const;
export type PlainMethod = (typeof plainMethods)[number];

/** Returns true if an answer implies a phase, if the agent sends no view. */
export function impliesPhase(method: string): method is PlainMethod {
  return plainMethods.some((each) => each === method);
}

/** The answer of an agent that implements only containerd's RPCs. */
export interface PlainAnswer {
  readonly agent: string;
  readonly method: PlainMethod;
  readonly code: Code | "ok";
  /** The target life of the call. */
  readonly life: number;
  /** True if no Create of that life can still be in progress. Only then does "not found" mean that it is over. */
  readonly isSettled: boolean;
  /** The state in the answer of Status. */
  readonly state?: string | undefined;
  /** The exit in the answer of Wait. */
  readonly exit?: ExitStatus | undefined;
}

const phaseOfState: Readonly<Record<string, LivePhase>> = {
  SANDBOX_UNKNOWN: "created",
  SANDBOX_READY: "running",
  SANDBOX_NOTREADY: "stopped",
};

/** Returns the phase of the sandbox according to an answer; undefined if the answer does not reveal it. */
function phaseOf({ method, code, state }: PlainAnswer): LivePhase | undefined {
  // `failed_precondition` is ambiguous: the sandbox has stopped, or its spec cannot be run.
  if (method === "Start") return code === "ok" || code === "already_exists" ? "running" : undefined;
  if (code !== "ok") return undefined;
  if (method === "Create") return "created";
  if (method === "Status") return phaseOfState[state ?? ""];
  return "stopped";
}

/**
 * Returns the view that the answer of an agent without views implies for the target life.
 * @returns undefined if the answer reveals nothing
 * @see docs/agent.md, "An agent without the headers"
 */
export function assumeView(answer: PlainAnswer): AgentView | undefined {
  const { agent, method, code, life, isSettled, exit } = answer;
  const isAbsent = code === "not_found" || (method === "Shutdown" && code === "ok");
  if (isAbsent) {
    if (method === "Create") return undefined;
    return { agent, epoch: 0, fence: isSettled ? life : 0, life: 0, phase: undefined, exit: undefined };
  }
  const phase = phaseOf(answer);
  if (!phase) return undefined;
  const lifeExit: LifeExit | undefined = exit && {
    life,
    status: exit.exitStatus,
    exitedAt: exit.exitedAt,
    reason: "exited",
  };
  return { agent, epoch: 0, fence: 0, life, phase, exit: lifeExit };
}
