import type { EventDraft } from "../events/event.ts";
import { formatTimestamp } from "../protobuf/timestamp-json.ts";
import type { CallName, CallReport, Instance } from "./instance.ts";
import { comparePhases, type Phase } from "./phase.ts";
import type { LifeExit } from "./view.ts";

/** The event of the intent of each call. */
export const intentEvents = {
  create: "creating",
  start: "starting",
  stop: "stopping",
  shutdown: "stopping",
  update: "updating",
  run: "creating",
  delete: "stopping",
} as const satisfies Readonly<Record<CallName, EventDraft["type"]>>;

function draft(
  type: EventDraft["type"],
  life: number,
  data: EventDraft["data"] = {},
  reason = "",
): EventDraft {
  return { type, life, reason, data };
}

/** Returns true if an exit proves that the life has run. */
function hasRun(exit: LifeExit | undefined, life: number): boolean {
  return exit?.life === life && exit.reason !== "never_started" && exit.reason !== "lost";
}

/** Returns the events of the phases that a life has passed since `before`. Over all reports each occurs at most once. */
function phaseEvents(before: Phase, next: Instance, { view, failedCreate }: CallReport): EventDraft[] {
  const { life, phase, pid, agent } = next;
  const hasPassed = (passed: Phase) => comparePhases(before, passed) < 0 && comparePhases(passed, phase) <= 0;
  const found: EventDraft[] = [];
  if (hasPassed("created") && phase !== "gone") found.push(draft("created", life, { agent }));
  if (hasPassed("running") && (phase === "running" || hasRun(view?.exit, life))) {
    found.push(draft("started", life, pid > 0 ? { pid } : {}));
  }
  if (hasPassed("stopped") && phase === "stopped") found.push(draft("stopped", life));
  if (hasPassed("gone") && failedCreate !== life) found.push(draft("removed", life));
  return found;
}

/** Returns the events of a call's outcome: a failure, or a successful Update. The phases show every other success. */
function outcomeEvents({ ended, lifeBefore }: CallReport): EventDraft[] {
  if (!ended || lifeBefore === 0) return [];
  const { name = "", outcome, code = "unknown", error } = ended;
  if (outcome === "ok") return name === "update" ? [draft("updated", lifeBefore)] : [];
  return [draft("failed", lifeBefore, { call: name, outcome, code, message: error }, code)];
}

/** Returns the events of a report that changes the recorded state, without that of its exit. Pure. */
export function eventsOfChange(
  before: Instance | undefined,
  next: Instance | undefined,
  report: CallReport,
): EventDraft[] {
  const found = outcomeEvents(report);
  if (!next || next === before) return found;
  if (next.life !== (before?.life ?? 0)) {
    found.push(draft("adopted", next.life, { phase: next.phase, agent: next.agent }));
  } else if (before) {
    found.push(...phaseEvents(before.phase, next, report));
  }
  return found;
}

/** Returns the event of an exit. */
export function eventOfExit({ life, status, exitedAt, reason }: LifeExit): EventDraft {
  const time = exitedAt && formatTimestamp(exitedAt);
  const data = { status, ...(time ? { exitedAt: time } : {}) };
  return draft(reason === "lost" ? "lost" : "exited", life, data, reason);
}
