import { comparePhases, type Phase } from "./phase.ts";
import type { AgentView } from "./view.ts";

/** The part of an instance that decides what may happen next. */
export interface LifeState {
  /** The life that the row is about, and the furthest phase known of it. 0: the id has had none. */
  readonly life: number;
  readonly phase: Phase;
  /** The highest number given out or seen for this id. */
  readonly highest: number;
  /** The number of the last Shutdown: lives up to it are to end. */
  readonly ending: number;
  /** The sandboxer whose agent has the life, and the epoch of the data folder it is in. */
  readonly agent: string;
  readonly epoch: number;
  /** The call id of the only Create that may make this life; empty once a second one has joined it. */
  readonly sole: string;
}

/**
 * The transition function of an instance: its state after an agent's view. Views are ordered by life, then phase, so
 * a late or repeated one changes nothing. An absence ends a life only if the fence has reached it or the agent has a
 * newer data folder: otherwise its Create may still be on the way.
 * @param row undefined where nothing is known of the id
 * @param asked the life in the row when the call began; 0 for none
 */
export function merge(row: LifeState | undefined, view: AgentView, asked: number): LifeState | undefined {
  const { life, phase, fence, epoch, agent } = view;
  if (!row) {
    return phase && { life, phase, highest: Math.max(life, fence), ending: 0, agent, epoch, sole: "" };
  }
  const highest = Math.max(row.highest, life, fence);
  const isSameAgent = agent === row.agent;
  const newest = isSameAgent ? Math.max(row.epoch, epoch) : epoch;
  // At the first contact with an agent a Create names no epoch, so that any folder may still take it.
  const isFirstContact = row.epoch === 0 && row.phase === "creating";
  const isNewFolder = isSameAgent && epoch > row.epoch && !isFirstContact;
  if (!phase) {
    if (!isSameAgent) return row;
    const known = { ...row, highest, epoch: newest };
    return row.phase !== "gone" && (fence >= row.life || isNewFolder) ? { ...known, phase: "gone" } : known;
  }
  // The agent has what the row says is over, or has never heard of: the database was restored.
  const isFree = (row.phase === "creating" || row.phase === "gone") && life > row.ending;
  const isReal = life < row.life && asked === row.life && isFree;
  const taken = { life, phase, highest, ending: row.ending, agent, epoch: newest, sole: "" };
  if (!isSameAgent) return life > row.life || (isReal && row.phase === "gone") ? taken : row;
  const isOlder = life === row.life ? comparePhases(phase, row.phase) < 0 : life < row.life;
  if (!isOlder) return { ...taken, sole: row.sole };
  return isReal || isNewFolder ? taken : { ...row, highest, epoch: newest };
}

/**
 * The state after a Create whose request surely did nothing: no connection came about, or the agent refused it for
 * good. Its life cannot come into being, unless another Create has joined.
 */
export function mergeUnsent(row: LifeState | undefined, life: number, callId: string): LifeState | undefined {
  const isSole = row?.life === life && row.phase === "creating" && row.sole === callId;
  return isSole ? { ...row, phase: "gone" } : row;
}
