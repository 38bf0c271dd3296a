import { deliver } from "./agent-side.ts";
import { agentStep, loseFolder, prune, restart } from "./agent-steps.ts";
import { begin, save } from "./functions-side.ts";
import { type Budgeted, type Kind, kinds } from "./scopes.ts";
import type { Setting } from "./setting.ts";
import { alive, type Call, dead, lost, type Request, type Retry, recordExit, type State } from "./state.ts";

/** Changes a copy of the state and returns the step's name, or undefined if there is no such step. */
type Change = (s: State) => string | undefined;
/** Adds a step. `budgeted` names the part of the budget that it uses, if any. */
type AddStep = (budgeted: Budgeted | undefined, change: Change) => void;

const isRepeatable = ({ kind }: Retry) => kind === "create" || kind === "start";

const isReadOnly = (kind: Kind) => kind === "status" || kind === "wait";

function endCall(s: State, { id, kind }: Call): void {
  s.calls = s.calls.filter((each) => each.id !== id);
  if (!isReadOnly(kind)) return;
  // A read-only request without a caller has no effect.
  s.net = s.net.filter(({ callId }) => callId !== id);
  for (const agent of s.agents) agent.held = agent.held.filter(({ callId }) => callId !== id);
}

function addCallSteps(m: Setting, state: State, add: AddStep): void {
  const { agents = 1, calls: maxCalls = 2 } = m.scope;
  for (const kind of state.calls.length < maxCalls ? kinds : []) {
    const names = kind === "create" || kind === "shutdown" ? agents : 1;
    for (let at = 0; at < names; at++) {
      add(kind, (s) => {
        const begun = begin(m, s, kind, at);
        const isAnswered = s.bad !== "" || s.okThrough !== state.okThrough;
        if (!begun) return isAnswered ? `${kind} is answered at once` : undefined;
        const { call, request } = begun;
        s.calls = [...s.calls, call];
        s.net = [...s.net, request];
        return `call ${call.id}: ${kind} begins, and sends ${request.life} to agent ${request.to}`;
      });
    }
  }
  const retryable =
    state.calls.length < maxCalls ? [...state.calls.filter(isRepeatable), ...state.abandoned] : [];
  for (const each of retryable) {
    add("retry", (s) => {
      const begun = begin(m, s, each.kind, each.agent, each);
      if (!begun) return undefined;
      const { call, request } = begun;
      s.calls = [...s.calls, call];
      s.net = [...s.net, request];
      return `call ${call.id}: ${each.kind} retries call ${each.key}, and sends ${request.life} to agent ${request.to}`;
    });
  }
  for (const call of state.calls) {
    const { id, kind, code } = call;
    if (code) add(undefined, (s) => finishCall(m, s, call));
    add("drop", (s) => {
      endCall(s, call);
      if (s.left.retry && isRepeatable(call)) s.abandoned = [...s.abandoned, call];
      return `call ${id}: ${kind}: its functions server dies, or gives up`;
    });
  }
}

/** Records an answer. A Stop at a third party first sends a Wait for the exit. */
function finishCall(m: Setting, s: State, call: Call): string {
  const { id, kind, life, agent, code } = call;
  if (m.isThirdParty && kind === "stop" && code === "ok") {
    const waiting: Call = { ...call, kind: "wait", code: "", view: undefined };
    s.calls = s.calls.map((each) => (each.id === id ? waiting : each));
    s.net = [...s.net, { to: agent, kind: "wait", life, callId: id, key: id, epoch: 0 }];
    return `call ${id}: stop is answered ok, and sends a Wait for the exit`;
  }
  endCall(s, call);
  save(m, s, call);
  return `call ${id}: ${kind} is answered ${code} and recorded`;
}

function addNetworkSteps(m: Setting, state: State, request: Request, add: AddStep): void {
  const { kind, life, to, callId, key } = request;
  const name = `agent ${to}: ${kind} ${life} of call ${callId} arrives`;
  const remove = (s: State) => {
    const at = s.net.indexOf(request);
    s.net = s.net.filter((_, i) => i !== at);
  };
  const isLate = !state.calls.some((each) => each.id === callId && !each.code);
  add(isLate ? "late" : undefined, (s) => {
    remove(s);
    deliver(m, s, request);
    return isLate ? `${name} late` : name;
  });
  if (isLate) return;
  if (!isReadOnly(kind)) {
    add("duplicate", (s) => {
      s.net = [...s.net, { ...request }];
      return `${kind} ${life} of call ${callId} is duplicated by the network`;
    });
  }
  if (kind !== "create") return;
  add("refuse", (s) => {
    remove(s);
    deliver(m, s, request, true);
    return `${name} and is refused`;
  });
  // A request that another copy of was sent, or that was carried out, was sent.
  const isUnique = state.net.every((each) => each === request || each.callId !== callId);
  if (!isUnique || state.maker[life] === key) return;
  add("unsent", (s) => {
    remove(s);
    s.calls = s.calls.map((each) => (each.id === callId ? { ...each, code: "unavailable" } : each));
    return `call ${callId}: no connection to agent ${to}`;
  });
}

function addAgentSteps(m: Setting, at: number, add: AddStep): void {
  add(undefined, (s) => agentStep(m, s, at));
  add("restart", (s) => {
    restart(m, s, at);
    return `agent ${at}: restarts`;
  });
  add("lose", (s) => {
    loseFolder(m, s, at);
    return `agent ${at}: its data folder is lost`;
  });
  add("prune", (s) => (prune(m, s, at) ? `agent ${at}: the tombstone is pruned` : undefined));
  add("forget", (s) => {
    if (s.row?.agent !== String(at) || s.row.phase === "gone") return undefined;
    if (s.row.phase !== "creating") recordExit(s, s.row.life, lost);
    if (m.removed !== "debt") s.givenUp = s.givenUp.with(at, s.row.highest);
    s.row = { ...s.row, phase: "gone" };
    return `agent ${at} is forgotten`;
  });
}

function addDatabaseSteps(m: Setting, state: State, add: AddStep): void {
  if (m.scope.anyBackup && !state.backup) {
    add("copy", (s) => {
      s.backup = { row: s.row, exits: s.exits, epochs: s.epochs, givenUp: s.givenUp };
      return "the database is copied";
    });
  }
  // The retention is longer than any call.
  if (state.row?.phase === "gone" && (state.calls.length === 0 || m.removed === "retention")) {
    add("retention", (s) => {
      s.row = undefined;
      return "the row is pruned";
    });
  }
  if (!state.backup) return;
  add("restore", (s) => {
    Object.assign(s, s.backup, { intentThrough: 0 });
    return "the database is restored from the copy";
  });
}

/** Returns every possible next step of a state. */
export function stepsFrom(m: Setting, state: State): [name: string, next: State][] {
  if (state.bad) return [];
  const steps: [string, State][] = [];
  const add: AddStep = (budgeted, change) => {
    const left = budgeted ? (state.left[budgeted] ?? 0) : 1;
    if (left === 0) return;
    const s = { ...state, agents: state.agents.map((agent) => ({ ...agent })) };
    if (budgeted) s.left = { ...s.left, [budgeted]: left - 1 };
    const name = change(s);
    if (name !== undefined) steps.push([name, s]);
  };
  addCallSteps(m, state, add);
  for (const request of new Set(state.net)) addNetworkSteps(m, state, request, add);
  for (let at = 0; at < state.agents.length; at++) addAgentSteps(m, at, add);
  for (const [life, each] of state.process.entries()) {
    if (each !== alive) continue;
    add("exit", (s) => {
      s.process = s.process.with(life, dead);
      return `the process of life ${life} ends by itself`;
    });
  }
  addDatabaseSteps(m, state, add);
  return steps;
}
