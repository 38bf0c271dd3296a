import type { Decision } from "../../agent/lifecycle/decide.ts";
import type { AgentView } from "../../shared/instances/view.ts";
import type { Kind } from "./scopes.ts";
import type { Setting } from "./setting.ts";
import { type Agent, agentAt, type Request, type State, toLifeExit } from "./state.ts";

const answer = (code: "ok" | "not_found" | "already_exists" | "failed_precondition"): Decision => ({
  do: "answer",
  code,
});

/**
 * Decides how an agent answers that implements only containerd's calls. It has no fence: here the fence of a life only
 * marks that the life must end.
 */
export function decideThirdParty({ folder, fence }: Agent, kind: Kind, isRefused: boolean): Decision {
  if (kind === "create") {
    if (isRefused) return { do: "answer", code: "invalid_argument" };
    return folder ? answer("already_exists") : { do: "act" };
  }
  if (!folder) return answer("not_found");
  const { phase, life } = folder;
  if (kind === "wait") return phase === "stopped" ? answer("ok") : { do: "join" };
  if (phase === "creating") return answer("not_found");
  switch (kind) {
    case "start":
      if (phase === "stopped" || life <= fence) return answer("failed_precondition");
      return phase === "created" ? { do: "act" } : answer("already_exists");
    case "stop":
      return phase === "stopped" ? answer("ok") : { do: "act" };
    case "status":
      return answer("ok");
    case "shutdown":
      return { do: "act", fence: life };
  }
}

/** Returns the view that the functions infer from the answer of an agent without views. */
export function assumeView(
  m: Setting,
  s: State,
  { to, kind, life, callId }: Request,
  code: string,
): AgentView {
  const { folder, exit } = agentAt(s, to);
  const caller = s.calls.find((each) => each.id === callId);
  const nothing = { agent: String(to), epoch: 1, fence: 0, life: 0, phase: undefined, exit: undefined };
  if (code === "not_found" || kind === "shutdown") {
    // While a Create may be in transit, "not found" means nothing.
    const isCertain = s.isCalm || caller?.wasPending === false || m.removed === "pending";
    const lifeExit = code === "ok" ? toLifeExit(caller?.lifeBefore ?? 0, exit) : undefined;
    return { ...nothing, fence: isCertain ? life : 0, exit: lifeExit };
  }
  // A view has a phase only with a life. No scope loses the row while the agent has a sandbox.
  if (life === 0) return nothing;
  switch (kind) {
    case "create":
      return code === "ok" ? { ...nothing, life, phase: "created" } : nothing;
    case "start":
      return { ...nothing, life, phase: code === "failed_precondition" ? "stopped" : "running" };
    case "stop":
      return { ...nothing, life, phase: "stopped" };
    case "wait":
      return { ...nothing, life, phase: "stopped", exit: toLifeExit(life, folder?.exit ?? exit) };
    case "status": {
      const phase = folder?.phase ?? "stopped";
      return { ...nothing, life, phase: phase === "starting" ? "created" : phase };
    }
  }
}
