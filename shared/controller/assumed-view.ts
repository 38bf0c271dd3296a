import type { Code } from "../errors/codes.ts";
import type { LivePhase } from "../instances/phase.ts";
import type { AgentView, LifeExit } from "../instances/view.ts";
import type { ExitStatus } from "../sandbox/controller.ts";

/** The methods whose answers tell of a life. */
export type PlainMethod = "Create" | "Start" | "Stop" | "Wait" | "Status" | "Shutdown";

/** A call to an agent that knows only containerd's RPCs, and the code of its answer. */
export interface PlainAnswer {
  readonly agent: string;
  readonly method: PlainMethod;
  readonly code: Code | "ok";
  /** The life that was meant. */
  readonly life: number;
  /** True if no Create of that life can be under way any more: only then does an absence count. */
  readonly isSettled: boolean;
  /** The state that Status answered. */
  readonly state?: string | undefined;
  /** The exit that Wait answered. */
  readonly exit?: ExitStatus | undefined;
}

const phaseOfState: Readonly<Record<string, LivePhase>> = {
  SANDBOX_UNKNOWN: "created",
  SANDBOX_READY: "running",
  SANDBOX_NOTREADY: "stopped",
};

/** The phase that an answer tells of, where the sandbox is there. */
function phaseOf({ method, code, state }: PlainAnswer): LivePhase | undefined {
  // A Start that is `failed_precondition` tells nothing: it has stopped, or cannot be run as it is.
  if (method === "Start") return code === "ok" || code === "already_exists" ? "running" : undefined;
  if (code !== "ok") return undefined;
  if (method === "Create") return "created";
  if (method === "Status") return phaseOfState[state ?? ""];
  return "stopped";
}

/**
 * The view that an answer stands for, of an agent that sends none: it is of the life that was meant.
 * @returns undefined where the answer tells nothing
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
  const told: LifeExit | undefined = exit && {
    life,
    status: exit.exitStatus,
    exitedAt: exit.exitedAt,
    reason: "exited",
  };
  return { agent, epoch: 0, fence: 0, life, phase, exit: told };
}
