import { comparePhases, type Phase } from "./phase.ts";
import type { AgentView } from "./view.ts";

/** The part of an instance that decisions depend on. */
export interface LifeState {
  /** The life that the row is about; 0 if the id has had none. */
  readonly life: number;
  /** The latest known phase of that life. */
  readonly phase: Phase;
  /** The highest number given out or seen for this id. */
  readonly highest: number;
  /** The number of the last Shutdown: all lives up to it must end. */
  readonly ending: number;
  /** The sandboxer whose agent has the life. */
  readonly agent: string;
  /** The epoch of that agent's data folder. */
  readonly epoch: number;
  /** The call id of the only Create of this life; empty once a second Create has joined. */
  readonly sole: string;
}

/**
 * Returns the state of an instance after an agent's view: its transition function. Views are ordered by life, then
 * phase, so that a late or repeated view changes nothing. A view without a life ends the row's life only if the fence
 * has reached it or the agent has a newer data folder; otherwise a Create may still be in transit.
 * @param row undefined if there is no row for the id
 * @param lifeBefore the life in the row before the call; 0 for none
 */
export function merge(
  row: LifeState | undefined,
  view: AgentView,
  lifeBefore: number,
): LifeState | undefined {
  const { life, phase, fence, epoch, agent } = view;
  if (!row) {
    return phase && { life, phase, highest: Math.max(life, fence), ending: 0, agent, epoch, sole: "" };
  }
  const highest = Math.max(row.highest, life, fence);
  const isSameAgent = agent === row.agent;
  const newest = isSameAgent ? Math.max(row.epoch, epoch) : epoch;
  // The first Create at an agent names no epoch, so that any data folder may still accept it.
  const isFirstContact = row.epoch === 0 && row.phase === "creating";
  const isNewFolder = isSameAgent && epoch > row.epoch && !isFirstContact;
  if (!phase) {
    if (!isSameAgent) return row;
    const known = { ...row, highest, epoch: newest };
    return row.phase !== "gone" && (fence >= row.life || isNewFolder) ? { ...known, phase: "gone" } : known;
  }
  // The agent has a life that the row marks as gone, or does not know: the database was restored from a backup.
  const mayGoBack = (row.phase === "creating" || row.phase === "gone") && life > row.ending;
  const isRestored = life < row.life && lifeBefore === row.life && mayGoBack;
  const adopted = { life, phase, highest, ending: row.ending, agent, epoch: newest, sole: "" };
  if (!isSameAgent) return life > row.life || (isRestored && row.phase === "gone") ? adopted : row;
  const isOlder = life === row.life ? comparePhases(phase, row.phase) < 0 : life < row.life;
  if (!isOlder) return { ...adopted, sole: row.sole };
  return isRestored || isNewFolder ? adopted : { ...row, highest, epoch: newest };
}

/**
 * Returns the state after a Create that has created nothing and never will: it was not sent, or the agent rejected it.
 * Its life is over, unless another Create has joined.
 */
export function mergeFailedCreate(
  row: LifeState | undefined,
  life: number,
  callId: string,
): LifeState | undefined {
  const isSole = row?.life === life && row.phase === "creating" && row.sole === callId;
  return isSole ? { ...row, phase: "gone" } : row;
}
