import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { LibSQLDatabase } from "drizzle-orm/libsql/driver-core";
import { appendDrafts, hasChanged } from "../events/append.ts";
import type { EventCause } from "../events/event.ts";
import { isDeletedWithLife } from "./aim.ts";
import type { CallReport, Instance, KnownSandbox } from "./instance.ts";
import { eventOfExit, eventsOfChange } from "./life-events.ts";
import { recordEvent } from "./record-event.ts";
import {
  deleteRecord,
  insertExit,
  insertLost,
  isUnchanged,
  recordAnswer,
  recordEpoch,
  type Writing,
  writeInstance,
} from "./save.ts";
import { type LifeExit, unknownExitStatus } from "./view.ts";

/** The statements that record a report. */
export interface ReportWrites {
  readonly writes: BatchItem<"sqlite">[];
  /** The index of the statement that writes the row; undefined if the row stays as it is. */
  readonly rowAt: number | undefined;
}

/**
 * Returns the statements that record a report and append its events: of the exit when it is inserted, of the change on
 * the condition on which the row is written, and in the order in which they happened.
 */
export function writesOf(
  db: LibSQLDatabase,
  writing: Writing,
  { instance, exit: stored, agentEpoch, doubt }: KnownSandbox,
  next: Instance | undefined,
  report: CallReport,
  cause: EventCause,
): ReportWrites {
  const { view, isAssumed, isLate } = report;
  const writes: BatchItem<"sqlite">[] = [];
  const push = (insertion: BatchItem<"sqlite">, exit: Pick<LifeExit, "life" | "status" | "reason">) => {
    const event = eventOfExit({ exitedAt: undefined, ...exit });
    writes.push(insertion, appendDrafts(db, writing, cause, [event], hasChanged));
  };
  const exit = view?.exit;
  const isNewExit = exit !== undefined && stored?.life !== exit.life;
  const willWrite = next !== undefined && next !== instance;
  const drafts = eventsOfChange(instance, next, report);
  const isCurrent = willWrite ? isUnchanged(writing, instance) : sql`true`;
  const isOver = next?.phase === "gone" && instance !== undefined && instance.phase !== "gone";
  const [starts, ends] = [
    drafts.filter(({ type }) => type !== "removed"),
    drafts.filter(({ type }) => type === "removed"),
  ];
  if (starts.length > 0) writes.push(appendDrafts(db, writing, cause, starts, isCurrent));
  if (isNewExit && !isAssumed) push(insertExit(db, writing, exit, false), exit);
  if (isOver && instance.phase !== "creating" && !stored && exit?.life !== instance.life) {
    const lost = { life: instance.life, status: unknownExitStatus, reason: "lost" } as const;
    push(insertLost(db, writing, instance), lost);
  }
  if (ends.length > 0) writes.push(appendDrafts(db, writing, cause, ends, isCurrent));
  const rowAt = willWrite ? writes.length : undefined;
  const isObserved = (view?.life === next?.life && !isLate) || next?.phase === "gone";
  if (willWrite) writes.push(writeInstance(db, writing, instance, next, isObserved));
  if (isOver && isDeletedWithLife(instance)) {
    writes.push(deleteRecord(db, writing, instance.startCall), recordEvent(db, writing, "deleted", cause));
  }
  // An agent without views does not name the life of its exit.
  if (isNewExit && isAssumed) push(insertExit(db, writing, exit, true), exit);
  if (view && !isAssumed && (view.agent !== instance?.agent || agentEpoch < view.epoch)) {
    writes.push(recordEpoch(db, view));
  }
  if (view && doubt === "failing") writes.push(recordAnswer(db, view.agent));
  return { writes, rowAt };
}
