import { release } from "./agent-side.ts";
import type { Setting } from "./setting.ts";
import { agentAt, alive, dead, type Folder, lost, neverStarted, noExit, type State } from "./state.ts";

/** Carries out the next step of a life without a process: creates, launches or ends it. Returns the step's name. */
function stepBeforeProcess(
  m: Setting,
  s: State,
  at: number,
  folder: Folder,
  isStopping: boolean,
): string | undefined {
  const agent = agentAt(s, at);
  const { life, phase } = folder;
  if (phase === "creating") {
    agent.folder = { ...folder, phase: "created" };
    release(m, s, at, ({ kind }) => kind === "create");
    return `agent ${at}: the Create of life ${life} is done`;
  }
  if (isStopping) return stop(m, s, at, folder, neverStarted);
  if (phase !== "starting") return undefined;
  s.process = s.process.with(life, alive);
  s.starts = s.starts.with(life, (s.starts[life] ?? 0) + 1);
  s.where = s.where.with(life, at);
  agent.folder = { ...folder, phase: "running" };
  release(m, s, at, ({ kind }) => kind === "start");
  return `agent ${at}: the process of life ${life} begins`;
}

function stop(m: Setting, s: State, at: number, folder: Folder, exit: number): string {
  agentAt(s, at).folder = { ...folder, phase: "stopped", exit };
  release(m, s, at, ({ kind }) => kind === "stop" || kind === "wait" || kind === "start");
  const ending = exit === lost ? "its exit is lost" : exit > 0 ? "its exit is seen" : "it was never started";
  return `agent ${at}: life ${folder.life} is stopped, ${ending}`;
}

/** Carries out the agent's next own step: one write to its disk, or one action on a process. Returns its name. */
export function agentStep(m: Setting, s: State, at: number): string | undefined {
  const agent = agentAt(s, at);
  const { folder, fence, held } = agent;
  if (!folder) return undefined;
  const { life, phase } = folder;
  const isEnding = life <= fence;
  const isStopping = isEnding || held.some(({ kind }) => kind === "stop");
  if (phase === "running") {
    if (s.process[life] === dead) return stop(m, s, at, folder, folder.isOrphan ? lost : life);
    if (!isStopping) return undefined;
    s.process = s.process.with(life, dead);
    return `agent ${at}: the process of life ${life} is killed`;
  }
  if (phase !== "stopped") return stepBeforeProcess(m, s, at, folder, isStopping);
  if (!isEnding) return undefined;
  if (agent.exitLife !== life) {
    agent.exitLife = life;
    agent.exit = m.removed === "tombstoneExit" ? noExit : folder.exit;
    return `agent ${at}: the tombstone of life ${life} is written`;
  }
  agent.folder = undefined;
  release(m, s, at, ({ kind }) => kind !== "create");
  return `agent ${at}: the folder of life ${life} is removed`;
}

/** Carries out all own steps of the agents. */
export function settle(m: Setting, s: State): void {
  for (let at = 0; at < s.agents.length; at++) while (agentStep(m, s, at) !== undefined) {}
}

/** Restarts an agent: it loses its held requests and continues from its disk. */
export function restart(m: Setting, s: State, at: number): void {
  const agent = agentAt(s, at);
  agent.held = [];
  if (m.removed === "fenceOnDisk") agent.fence = 0;
  const { folder } = agent;
  if (!folder || folder.phase === "created") return;
  if (folder.phase === "creating") agent.folder = undefined;
  else if (m.removed === "startIntent") {
    agent.folder = { ...folder, phase: "created", startCall: "", exit: noExit };
  } else if (folder.phase === "starting") agent.folder = { ...folder, phase: "stopped", exit: lost };
}

/** Replaces the agent's data folder with an empty one. The agent then looks for processes without a folder. */
export function loseFolder(m: Setting, s: State, at: number): void {
  const agent = agentAt(s, at);
  const empty = { fence: 0, floor: 0, exitLife: 0, exit: noExit, refused: "", held: [], folder: undefined };
  Object.assign(agent, { ...empty, epoch: agent.epoch + 1 });
  const life = s.process.findIndex((each, number) => each === alive && s.where[number] === at);
  if (life <= 0 || m.removed === "orphans") return;
  agent.folder = { life, phase: "running", createCall: "", startCall: "", exit: noExit, isOrphan: true };
}

/** Prunes the tombstone. Returns false if there is none. */
export function prune(m: Setting, s: State, at: number): boolean {
  const agent = agentAt(s, at);
  if (agent.folder || !agent.fence) return false;
  const floor = m.removed === "floor" ? agent.floor : Math.max(agent.floor, agent.fence);
  Object.assign(agent, { floor, fence: 0, exitLife: 0, exit: noExit, refused: "" });
  return true;
}
