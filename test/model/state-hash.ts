import type { FolderPhase } from "../../agent/lifecycle/decide.ts";
import type { LifeState } from "../../shared/instances/merge.ts";
import type { Phase } from "../../shared/instances/phase.ts";
import type { AgentView } from "../../shared/instances/view.ts";
import { Digest } from "./digest.ts";
import {
  type Agent,
  type Call,
  type Database,
  type Folder,
  noExit,
  type Request,
  type State,
  toExitMark,
} from "./state.ts";

const phases: Readonly<Record<Phase | FolderPhase, number>> = {
  ...{ creating: 1, created: 2, starting: 3, running: 4, stopped: 5, gone: 6 },
};

/** Stands for a part that is absent. */
const absent = -1;

function addRow(digest: Digest, row: LifeState | undefined): void {
  if (!row) return void digest.add(absent);
  const { life, phase, highest, ending, epoch, agent, sole } = row;
  digest.add(life, phases[phase], highest, ending, epoch).addText(agent).addText(sole);
}

function addDatabase(digest: Digest, database: Database | undefined): void {
  if (!database) return void digest.add(absent);
  const { row, exits, epochs, givenUp } = database;
  addRow(digest, row);
  digest.addList(exits).addList(epochs).addList(givenUp);
}

function requestHash({ to, kind, life, callId, key, epoch }: Request): number {
  return new Digest().add(to, life, epoch).addText(kind).addText(callId).addText(key).value;
}

function addFolder(digest: Digest, folder: Folder | undefined): void {
  if (!folder) return void digest.add(absent);
  const { life, phase, createCall, startCall, exit, isOrphan } = folder;
  digest.add(life, phases[phase], exit, Number(isOrphan)).addText(createCall).addText(startCall);
}

function addAgents(digest: Digest, agents: readonly Agent[], isLasting: boolean): void {
  for (const { epoch, fence, floor, folder, exitLife, exit, refused, held } of agents) {
    digest.add(epoch, fence, floor, exitLife, exit).addText(refused);
    addFolder(digest, folder);
    if (!isLasting) digest.addSet(held.map(requestHash));
  }
}

function addView(digest: Digest, view: AgentView | undefined): void {
  if (!view) return void digest.add(absent);
  const { agent, epoch, fence, life, phase, exit } = view;
  digest.add(epoch, fence, life, phase ? phases[phase] : absent).addText(agent);
  digest.add(...(exit ? [exit.life, toExitMark(exit)] : [noExit]));
}

function callHash(call: Call): number {
  const { id, key, kind, life, agent, lifeBefore, code, view, shutDownBefore, before } = call;
  const digest = new Digest().add(life, agent, lifeBefore, shutDownBefore);
  digest.add(Number(call.wasPending), Number(call.isElsewhere));
  digest.addText(id).addText(kind).addText(key).addText(code);
  addView(digest, view);
  addRow(digest, before);
  return digest.value;
}

function addLasting(digest: Digest, s: State): void {
  addDatabase(digest, s);
  digest.addList(s.process).addList(s.starts).addList(s.where).addTexts(s.starter).addTexts(s.maker);
  digest.addSet(s.net.map(requestHash));
  digest.add(s.clock, s.okThrough, s.intentThrough, s.begunThrough).addTexts(s.refused).addTexts(s.notFound);
}

/** Returns the hash of the part of a state that outlives its open calls. */
export function lastingHash(s: State): number {
  const digest = new Digest();
  addLasting(digest, s);
  addAgents(digest, s.agents, true);
  return digest.value;
}

/** Returns the hash of a state. The order of its calls and requests does not matter. */
export function stateHash(s: State): number {
  const digest = new Digest();
  addLasting(digest, s);
  addAgents(digest, s.agents, false);
  addDatabase(digest, s.backup);
  digest.addSet(s.calls.map(callHash)).addList(Object.values(s.left)).add(s.lastCall);
  digest.addTexts(s.abandoned.map(({ kind, key }) => kind + key)).addText(s.bad);
  return digest.value;
}
