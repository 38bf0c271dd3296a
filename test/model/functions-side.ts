import type { StartedCall } from "./begin.ts";
import type { Kind } from "./scopes.ts";
import type { Setting } from "./setting.ts";
import {
  type Call,
  lost,
  noExit,
  type Request,
  type Retry,
  recordExit,
  type State,
  toExitMark,
} from "./state.ts";

/** Marks the state as bad if a Wait returns another life's exit. */
function answerWait(s: State, life: number, exit: number): void {
  if (exit > 0 && exit !== life) s.bad = `Wait of life ${life} returned the exit of life ${exit}`;
}

function beginWrite(
  m: Setting,
  s: State,
  kind: "create" | "shutdown",
  at: number,
  callId: string,
  hasKey: boolean,
): StartedCall {
  const clock = m.scope.isClockStuck ? 0 : s.clock;
  const input = { agent: String(at), epoch: s.epochs[at] ?? 0, clock };
  if (kind === "shutdown") return m.parts.beginShutdown(s.row, input);
  return m.parts.beginCreate(s.row, {
    ...input,
    callId,
    hasKey,
    canJoin: !m.isThirdParty && input.epoch > 0,
  });
}

/**
 * Carries out the first round trip of a call: writes its intent and returns its request; undefined if the call is
 * answered without one. The product begins a Start, Stop or Wait of an id without a row with a Status, which adopts the
 * agent's sandbox, and a Start or Stop of a life that may not be created yet with a Status, too. That equals two calls in
 * sequence, so that the model has no such steps.
 * @param at the agent that the caller names; only used by Create and Shutdown
 * @param retried the call that this one repeats
 */
export function begin(
  m: Setting,
  s: State,
  kind: Kind,
  at: number,
  retried?: Retry,
): { readonly call: Call; readonly request: Request } | undefined {
  const { row } = s;
  const callId = String(s.lastCall + 1);
  const key = retried?.key ?? callId;
  const isElsewhere =
    kind === "shutdown" && row !== undefined && row.phase !== "gone" && row.agent !== String(at);
  let life = row?.life ?? 0;
  let to = Number(row?.agent ?? at);
  let epoch = 0;
  if (kind === "create" || kind === "shutdown") {
    const { row: after, send } = beginWrite(m, s, kind, at, key, retried !== undefined);
    if (!send) {
      // This happens only without the guard `ask`: the Shutdown has a number and is answered ok.
      if (kind === "shutdown") s.okThrough = Math.max(s.okThrough, s.clock++);
      return undefined;
    }
    s.row = after;
    ({ life, epoch } = send);
    to = Number(send.agent);
    s.clock = Math.max(s.clock, life + 1);
    if (kind === "shutdown" && !isElsewhere) {
      s.intentThrough = Math.max(s.intentThrough, life);
      s.begunThrough = Math.max(s.begunThrough, life);
    }
  } else if (kind !== "status") {
    if (!row?.life || (row.phase === "gone" && kind !== "wait")) return undefined;
    if (row.phase === "creating" && kind !== "wait" && m.removed !== "createdFirst") return undefined;
    const known = s.exits[row.life] ?? noExit;
    if (kind === "wait" && known !== noExit) return void answerWait(s, row.life, known);
  }
  s.lastCall++;
  const call: Call = {
    id: callId,
    key,
    kind,
    life,
    agent: to,
    lifeBefore: s.row?.life ?? 0,
    code: "",
    view: undefined,
    isElsewhere,
    wasPending: row?.phase === "creating",
    shutDownBefore: kind === "create" ? s.intentThrough : 0,
    before: m.removed === "cas" ? s.row : undefined,
  };
  return { call, request: { to, kind, life, callId, key, epoch } };
}

/** Carries out the second round trip: merges the agent's view into the row, and stores the exit. */
export function save(m: Setting, s: State, call: Call): void {
  const { kind, code, view, life, lifeBefore, shutDownBefore, before, key } = call;
  if ((kind === "start" || kind === "stop") && code === "not_found")
    s.notFound = [...s.notFound, `${life}:${key}`];
  const isRefused = kind === "create" && code === "invalid_argument";
  if (isRefused) s.refused = [...s.refused, `${life}:${key}`];
  if (!view || (isRefused && m.isThirdParty)) {
    s.row = m.parts.mergeFailedCreate(s.row, life, key);
    return;
  }
  if (kind === "create" && code === "ok" && life <= shutDownBefore) {
    s.bad = "a Create is ok, but an earlier Shutdown must end it";
  }
  const row = m.removed === "cas" ? before : s.row;
  s.row = m.parts.merge(row, view, lifeBefore);
  // A third party's exit names no life: it counts for the target life only if the row is still about it.
  const exit = m.isThirdParty && view.exit?.life !== s.row?.life ? undefined : view.exit;
  if (exit) {
    const exitLife = m.removed === "exitLife" ? (s.row?.life ?? exit.life) : exit.life;
    recordExit(s, exitLife, toExitMark(exit));
  }
  const isOver = row && s.row?.phase === "gone" && row.phase !== "gone" && row.life === s.row.life;
  if (isOver && row.phase !== "creating") recordExit(s, row.life, lost);
  const at = Number(view.agent);
  if ((s.epochs[at] ?? 0) < view.epoch) s.epochs = s.epochs.with(at, view.epoch);
  if (kind === "shutdown") {
    const isDone = m.isThirdParty ? view.fence >= life : code === "ok" && (!view.life || view.life > life);
    // A Shutdown at another agent than the row's does not concern the row's life.
    if (isDone && !call.isElsewhere) s.okThrough = Math.max(s.okThrough, life);
    else if (!isDone && m.isFaultFree) s.bad = `Shutdown was answered ${code}`;
  }
  if (kind === "wait" && code === "ok" && exit && (exit.life === life || m.removed === "waitLife")) {
    answerWait(s, lifeBefore, toExitMark(exit));
  }
}
