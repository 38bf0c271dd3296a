import { deliver, viewOf } from "./agent-side.ts";
import { settle } from "./agent-steps.ts";
import { begin, save } from "./functions-side.ts";
import { checkSafety } from "./safety.ts";
import type { Kind } from "./scopes.ts";
import type { Setting } from "./setting.ts";
import { agentAt, alive, type Request, type State } from "./state.ts";
import { assumeView } from "./third-party.ts";

const reconciler = "reconciler";
/** The code of a call that is answered without a request to the agent. */
const notSent = "without a request to the agent";

/** Returns the state after all calls and requests have ended or are lost, without further faults. */
function calm(m: Setting, state: State): State {
  const agents = state.agents.map((agent) => ({ ...agent, held: [] }));
  const s: State = { ...state, agents, net: [], calls: [], isCalm: true };
  settle(m, s);
  return s;
}

/** Carries out a whole call without faults. Returns its code. */
function run(m: Setting, s: State, kind: Kind): string {
  const begun = begin(m, s, kind, Number(kind === "create" ? 0 : (s.row?.agent ?? 0)));
  if (!begun) return notSent;
  s.calls = [begun.call];
  deliver(m, s, begun.request);
  settle(m, s);
  const [call] = s.calls;
  s.calls = [];
  if (call?.code) save(m, s, call);
  return call?.code || "no answer";
}

/** Carries out one round of reconciliation: reads the inventory of each agent, then sends the owed Shutdowns. */
function reconcile(m: Setting, s: State): void {
  const shutDown = (to: number, life: number) => {
    deliver(m, s, { to, kind: "shutdown", life, callId: reconciler, key: reconciler, epoch: 0 });
    settle(m, s);
  };
  const readView = (at: number) => {
    if (!m.isThirdParty) return viewOf(s, at);
    const { folder } = agentAt(s, at);
    const kind = folder?.phase === "stopped" ? "wait" : "status";
    const request: Request = {
      to: at,
      kind,
      life: s.row?.life ?? 0,
      callId: reconciler,
      key: reconciler,
      epoch: 0,
    };
    return assumeView(m, s, request, folder ? "ok" : "not_found");
  };
  const observe = (at: number) => {
    const lifeBefore = s.row?.life ?? 0;
    save(m, s, {
      id: reconciler,
      key: reconciler,
      kind: "status",
      life: 0,
      agent: at,
      lifeBefore,
      code: "ok",
      view: readView(at),
      wasPending: false,
      isElsewhere: false,
      shutDownBefore: 0,
      before: s.row,
    });
  };
  for (const [at, number] of s.givenUp.entries()) if (number) shutDown(at, number);
  for (const at of s.agents.keys()) observe(at);
  for (const at of s.agents.keys()) {
    const { life } = readView(at);
    const { row } = s;
    if (!row) continue;
    const isRowsAgent = row.agent === String(at);
    if (life > 0 && (life !== row.life || !isRowsAgent)) shutDown(at, life);
    const isOwed = row.phase !== "gone" && row.ending >= row.life;
    // After the grace period, a Create with an unknown outcome is given up.
    const isOverdue = row.phase === "creating";
    if (isRowsAgent && (isOwed || isOverdue)) shutDown(at, row.highest);
    observe(at);
  }
}

/** Checks that a round of reconciliation makes row and agents agree, and only ends lives that were shut down. */
export function checkReconciliation(m: Setting, state: State): string | undefined {
  const s = calm(m, state);
  const before = s.process;
  reconcile(m, s);
  const { row } = s;
  const ended = s.process.findIndex((each, life) => each !== before[life]);
  const isDue = ended <= Math.max(s.begunThrough, s.givenUp[s.where[ended] ?? 0] ?? 0);
  if (ended > 0 && !isDue) return `reconciliation ends life ${ended}, which no Shutdown was for`;
  const rowText = row ? `life ${row.life}, ${row.phase}` : "nothing";
  for (const [at, { folder }] of s.agents.entries()) {
    if (!folder) continue;
    const shown = `after reconciliation agent ${at} has life ${folder.life}, ${folder.phase}`;
    const isKnown = row?.agent === String(at) && row.life === folder.life && row.phase === folder.phase;
    if (!isKnown) return `${shown}, and the row says ${rowText}`;
    if (folder.life <= state.intentThrough) return `${shown}, which a Shutdown must end`;
    if (folder.phase === "stopped" && !s.exits[folder.life]) return `${shown}, and its exit is not recorded`;
  }
  if (row && row.phase !== "gone" && s.agents[Number(row.agent)]?.folder?.life !== row.life) {
    return `after reconciliation the row says ${rowText}, and the agent has nothing`;
  }
  return checkSafety(m, s);
}

/** Describes a sandbox or process that is left, if any. */
function findRemains(s: State): string | undefined {
  for (const [at, { folder }] of s.agents.entries()) if (folder) return `agent ${at} has life ${folder.life}`;
  const life = s.process.indexOf(alive);
  return life > 0 ? `the process of life ${life} is alive` : undefined;
}

/** Checks that one Shutdown without faults ends everything, and that late requests do not lock the id. */
export function checkShutdown(m: Setting, state: State): string | undefined {
  const s = calm(m, state);
  const { isThirdParty } = m;
  const { isClockStuck } = m.scope;
  // With several agents a restored row may name the wrong one. Reconciliation corrects that first.
  if (s.agents.length > 1) reconcile(m, s);
  let code = run(m, s, "shutdown");
  // Without clocks a restored database needs a second Shutdown: the first reveals the highest number.
  if (isClockStuck && s.agents[0]?.folder) code = run(m, s, "shutdown");
  // The row may say that there is no sandbox. The checks below show whether that is true.
  if (code !== "ok" && code !== notSent && !isThirdParty) return `one more Shutdown is answered ${code}`;
  let remains = findRemains(s);
  if (remains) return `after one more Shutdown ${remains}`;
  if (s.row && s.row.phase !== "gone") return `after one more Shutdown the row says ${s.row.phase}`;
  // Without clocks a restored database has no record of numbers that no agent has seen.
  for (const request of isClockStuck || isThirdParty ? [] : state.net) {
    deliver(m, s, request);
    settle(m, s);
    remains = findRemains(s);
    if (remains) return `after one more Shutdown a late ${request.kind} arrives, and ${remains}`;
  }
  // The first Create may fail and reveal a lost data folder or a higher fence. Then the second one succeeds.
  if (run(m, s, "create") !== "ok" && run(m, s, "create") !== "ok") return "the id is locked for Create";
  if (run(m, s, "start") !== "ok") return "the id is locked for Start";
  return checkSafety(m, s);
}
