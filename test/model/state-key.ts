import type { FolderPhase } from "../../agent/lifecycle/decide.ts";
import type { LifeState } from "../../shared/instances/merge.ts";
import type { Phase } from "../../shared/instances/phase.ts";
import type { AgentView } from "../../shared/instances/view.ts";
import {
  type Agent,
  type Call,
  type Database,
  noExit,
  type Request,
  type State,
  toExitMark,
} from "./state.ts";

const letters: Readonly<Record<Phase | FolderPhase, string>> = {
  ...{ creating: "c", created: "d", starting: "e", running: "r", stopped: "s", gone: "g" },
};

function rowKey(row: LifeState | undefined): string {
  if (!row) return "-";
  const { life, phase, highest, ending, epoch, agent, sole } = row;
  return `${life}${letters[phase]}${highest},${ending},${epoch},${agent},${sole}`;
}

function databaseKey({ row, exits, epochs, givenUp }: Database): string {
  return `${rowKey(row)};${exits};${epochs};${givenUp}`;
}

function requestKey({ to, kind, life, callId, key, epoch }: Request): string {
  return `${to}${kind}${life},${callId},${key},${epoch}`;
}

function agentKey(agent: Agent, isLasting: boolean): string {
  const { epoch, fence, floor, folder, exitLife, exit, refused, held } = agent;
  const folderKey = folder
    ? `${folder.life}${letters[folder.phase]}${folder.createCall},${folder.startCall},${folder.exit}${folder.isOrphan}`
    : "-";
  const waiting = isLasting ? "" : held.map(requestKey).sort();
  return `${epoch},${fence},${floor},${folderKey},${exitLife},${exit},${refused}:${waiting}`;
}

function viewKey({ agent, epoch, fence, life, phase, exit }: AgentView): string {
  const exitKey = exit ? `${exit.life},${toExitMark(exit)}` : noExit;
  return `${agent},${epoch},${fence},${life}${phase ? letters[phase] : ""}${exitKey}`;
}

function callKey(call: Call): string {
  const {
    id,
    key,
    kind,
    life,
    agent,
    lifeBefore,
    code,
    view,
    wasPending,
    isElsewhere,
    shutDownBefore,
    before,
  } = call;
  const flags = `${wasPending ? 1 : 0}${isElsewhere ? 1 : 0}`;
  const answer = `${code}${view ? viewKey(view) : ""}`;
  return `${id}${kind}${key},${life},${agent},${lifeBefore},${shutDownBefore},${flags}${answer}/${rowKey(before)}`;
}

/** Returns the key of the part of a state that outlives its open calls. */
export function lastingKey(s: State): string {
  return [
    databaseKey(s),
    s.agents.map((agent) => agentKey(agent, true)).join("&"),
    `${s.process};${s.starts};${s.where};${s.starter};${s.maker}`,
    s.net.map(requestKey).sort().join(),
    `${s.clock},${s.okThrough},${s.intentThrough},${s.begunThrough},${s.refused}`,
  ].join("|");
}

/** Returns the key of a state. The order of its calls and requests does not matter. */
export function stateKey(s: State): string {
  return [
    databaseKey(s),
    s.agents.map((agent) => agentKey(agent, false)).join("&"),
    `${s.process};${s.starts};${s.where};${s.starter};${s.maker}`,
    s.net.map(requestKey).sort().join(),
    `${s.clock},${s.okThrough},${s.intentThrough},${s.begunThrough},${s.refused}`,
    s.backup ? databaseKey(s.backup) : "-",
    s.calls.map(callKey).sort(),
    Object.values(s.left),
    s.lastCall,
    s.abandoned.map(({ kind, key }) => kind + key),
    s.bad,
  ].join("|");
}
