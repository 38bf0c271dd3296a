import type { AgentState, Decision, FolderPhase, LifecycleMethod } from "../../agent/lifecycle/decide.ts";
import type { LivePhase } from "../../shared/instances/phase.ts";
import type { AgentView } from "../../shared/instances/view.ts";
import type { Kind } from "./scopes.ts";
import type { Setting } from "./setting.ts";
import { type Agent, agentAt, noExit, type Request, type State, toLifeExit } from "./state.ts";
import { assumeView, decideThirdParty } from "./third-party.ts";

const methods: Readonly<Record<Kind, LifecycleMethod>> = {
  ...{ create: "Create", start: "Start", stop: "Stop", shutdown: "Shutdown", wait: "Wait", status: "Status" },
};

/** Returns the phase that the agent reports. */
export function reportedPhase(phase: FolderPhase): LivePhase {
  return phase === "starting" ? "created" : phase;
}

function fenceOf({ fence, floor }: Agent): number {
  return Math.max(fence, floor);
}

/** Returns the view that an agent sends. */
export function viewOf(s: State, at: number): AgentView {
  const agent = agentAt(s, at);
  const { epoch, folder } = agent;
  const exit =
    folder?.phase === "stopped"
      ? toLifeExit(folder.life, folder.exit)
      : toLifeExit(agent.exitLife, agent.exit);
  const phase = folder && reportedPhase(folder.phase);
  return { agent: String(at), epoch, fence: fenceOf(agent), life: folder?.life ?? 0, phase, exit };
}

function reply(m: Setting, s: State, request: Request, code: string): void {
  const { callId, key, to, kind, life } = request;
  const isAwaited = s.calls.some((each) => each.id === callId && !each.code);
  const own = kind === "create" ? s.maker : s.starter;
  if (code === "already_exists" && isAwaited && !m.isThirdParty && own[life] === key) {
    s.bad = `a ${kind} got already_exists after its own success`;
  }
  if (!isAwaited) return;
  const view = m.isThirdParty ? assumeView(m, s, request, code) : viewOf(s, to);
  s.calls = s.calls.map((each) => (each.id === callId ? { ...each, code, view } : each));
}

/** Answers the held requests that satisfy `isReady`. */
export function release(m: Setting, s: State, at: number, isReady: (request: Request) => boolean): void {
  const agent = agentAt(s, at);
  const ready = agent.held.filter(isReady);
  if (ready.length === 0) return;
  agent.held = agent.held.filter((each) => !isReady(each));
  for (const each of ready) reply(m, s, each, "ok");
}

function decideOn(m: Setting, agent: Agent, request: Request, isRefused: boolean): Decision {
  const { folder, epoch, exitLife } = agent;
  if (m.isThirdParty) return decideThirdParty(agent, request.kind, isRefused);
  const { kind, life, key: callId } = request;
  const folderState = folder && { ...folder, updateCall: "" };
  const state: AgentState = { epoch, fence: fenceOf(agent), exitLife, folder: folderState };
  const decision = m.parts.decide(state, {
    ...{ method: methods[kind], life, callId },
    epoch: (kind === "create" && request.epoch) || undefined,
  });
  if (kind !== "create") return decision;
  // The tombstone keeps a refusal, so that a repeated Create gets the same answer.
  const refusal = `${life}:${callId}`;
  if (decision.do === "answer" && decision.code === "aborted" && agent.refused === refusal) {
    return { do: "answer", code: "invalid_argument" };
  }
  if (decision.do !== "act" || !isRefused) return decision;
  agent.refused = refusal;
  const fence = m.parts.fenceAfterRefusal(fenceOf(agent), { method: "Create", life, callId });
  return { do: "answer", code: "invalid_argument", fence };
}

/** Begins to carry out a request: makes the first write to the folder. */
function act(m: Setting, s: State, { to, kind, life, key }: Request): void {
  const agent = agentAt(s, to);
  const { folder } = agent;
  if (kind === "create") {
    if (s.refused.includes(`${life}:${key}`))
      s.bad = "a Create that was answered as refused is carried out later";
    agent.folder = {
      life,
      phase: "creating",
      createCall: key,
      startCall: "",
      exit: noExit,
      isOrphan: false,
    };
    s.maker = s.maker.with(life, key);
  }
  if (!folder || (kind !== "start" && kind !== "stop")) return;
  if (s.notFound.includes(`${life}:${key}`))
    s.bad = `a ${kind} that was answered as not found is carried out later`;
  if (folder.life !== life && !m.isThirdParty)
    s.bad = `a ${kind} of life ${life} acts on life ${folder.life}`;
  if (kind !== "start") return;
  agent.folder = { ...folder, phase: "starting", startCall: key };
  s.starter = s.starter.with(folder.life, key);
}

/** Delivers a request to its agent. @param isRefused true if the agent rejects the spec of a Create */
export function deliver(m: Setting, s: State, request: Request, isRefused = false): void {
  const agent = agentAt(s, request.to);
  const decision = decideOn(m, agent, request, isRefused);
  if (decision.fence !== undefined) agent.fence = decision.fence;
  if (decision.do === "answer") {
    reply(m, s, request, decision.code);
    return;
  }
  if (decision.do === "act") act(m, s, request);
  agent.held = [...agent.held, request];
}
