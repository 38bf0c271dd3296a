import type { Row } from "../database.ts";
import type { Violation } from "../evidence.ts";
import type { Timeline } from "./timeline.ts";

/** Checks that the stored record is the one that the log of events describes. */
export function checkStored(name: string, timeline: Timeline, record: Row | undefined): Violation[] {
  const state = timeline.states.at(-1);
  const isStored = state?.isStored === true;
  const wrong = (text: string): Violation[] => [{ invariant: "stored", name, text }];
  if (!record) return isStored ? wrong("its record is gone without an event") : [];
  if (!state || !isStored) return wrong("its record is there, but its last event is its end");
  if (Number(record.revision) !== state.revision) {
    return wrong(`its record has the revision ${record.revision}, logged is ${state.revision}`);
  }
  const labels = JSON.parse(String(record.labels)) as Readonly<Record<string, string>>;
  const own = Object.entries(labels).filter(([key]) => key.startsWith("by-"));
  const isSame =
    own.length === state.labels.size && own.every(([key, value]) => state.labels.get(key) === value);
  const expected = JSON.stringify(Object.fromEntries(state.labels));
  return isSame ? [] : wrong(`its record has the labels ${JSON.stringify(labels)}, logged are ${expected}`);
}
