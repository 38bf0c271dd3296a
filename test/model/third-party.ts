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
 * Decides what an agent that knows only containerd's calls does. It has no fence; the model notes that a life is to
 * end as a fence of that very life.
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

/** Makes the view that the functions assume from the answer of an agent that sends none. */
export function assumeView(
  m: Setting,
  s: State,
  { to, kind, life, callId }: Request,
  code: string,
): AgentView {
  const { folder, exit } = agentAt(s, to);
  const asker = s.calls.find((each) => each.id === callId);
  const nothing = { agent: String(to), epoch: 1, fence: 0, life: 0, phase: undefined, exit: undefined };
  if (code === "not_found" || kind === "shutdown") {
    // While its Create may be on its way, "not found" says nothing.
    const isCertain = s.isCalm || asker?.wasPending === false || m.removed === "pending";
    const seen = code === "ok" ? toLifeExit(asker?.asked ?? 0, exit) : undefined;
    return { ...nothing, fence: isCertain ? life : 0, exit: seen };
  }
  // A view has a phase only with a life. What is there without a row is in no scope: no fault here loses the row.
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
