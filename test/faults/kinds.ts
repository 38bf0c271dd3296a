import { Random } from "./random.ts";
import { HistorySchedule } from "./records/history-schedule.ts";
import { RecordSchedule } from "./records/record-schedule.ts";
import type { Scenario } from "./scenario.ts";
import { Schedule, type ScheduleContext } from "./schedule.ts";

/**
 * The kinds of schedules: lifecycle calls on bare ids, all operations on records, or few of them, whose order is looked
 * for.
 */
export const kinds = ["calls", "records", "histories"] as const;

export type Kind = (typeof kinds)[number];

const weights: Readonly<Record<Kind, number>> = { calls: 35, records: 45, histories: 20 };

/** Returns the kind of a seed's schedule, among those that are enabled. */
export function kindOf(seed: number, enabled: readonly Kind[]): Kind {
  return new Random(seed).fork(77).weighted(enabled.map((kind) => [kind, weights[kind]] as const));
}

export function newScenario(kind: Kind, seed: number, context: ScheduleContext): Scenario {
  switch (kind) {
    case "calls":
      return new Schedule(seed, context);
    case "records":
      return new RecordSchedule(seed, context);
    case "histories":
      return new HistorySchedule(seed, context);
  }
}
