import type { Row } from "../database.ts";
import type { Violation } from "../evidence.ts";

/** The tables of the schedules' namespaces. */
export interface LoggedTables {
  /** In order of their sequences. */
  readonly events: readonly Row[];
  readonly exits: readonly Row[];
}

/** Events of which a life has at most one. */
const once: readonly string[] = ["created", "started", "stopped", "removed", "exited", "lost"];

const nameOf = ({ namespace, id }: Row) => `${namespace}@${id}`;
const lifeOf = (row: Row) => `${nameOf(row)} life ${row.life}`;

/** Checks that the sequences of each namespace have neither gaps nor duplicates. */
function checkSequences(events: readonly Row[]): Violation[] {
  const found: Violation[] = [];
  const last = new Map<string, number>();
  for (const event of events) {
    const { sequence } = event;
    const namespace = String(event.namespace);
    const before = last.get(namespace) ?? 0;
    if (sequence !== before + 1) {
      found.push({ invariant: "log", name: nameOf(event), text: `sequence ${sequence} follows ${before}` });
    }
    last.set(namespace, Number(sequence));
  }
  return found;
}

/** Checks that no event of a life is repeated, and that each stored exit has its event, and no other. */
function checkLives({ events, exits }: LoggedTables): Violation[] {
  const found: Violation[] = [];
  const report = (row: Row, text: string) =>
    found.push({ invariant: "log", name: nameOf(row), text: `life ${row.life}: ${text}` });
  const seen = new Set<string>();
  const ends = new Map<string, Row>();
  for (const event of events) {
    const type = String(event.type);
    if (Number(event.life) === 0 || !once.includes(type)) continue;
    const key = `${lifeOf(event)} ${type}`;
    if (seen.has(key)) report(event, `${type} is logged twice`);
    seen.add(key);
    if (type !== "exited" && type !== "lost") continue;
    if (ends.has(lifeOf(event))) report(event, "two ends are logged");
    ends.set(lifeOf(event), event);
  }
  for (const exit of exits) {
    const event = ends.get(lifeOf(exit));
    if (!event) report(exit, `its exit (${exit.reason}) is not logged`);
    else if (event.reason !== exit.reason) report(exit, `${exit.reason} is logged as ${event.reason}`);
    ends.delete(lifeOf(exit));
  }
  for (const event of ends.values()) report(event, `${event.type} is logged, but no exit is stored`);
  return found;
}

/** Checks that the log of events agrees with the tables, whatever happened: both are written in the same batches. */
export function checkEventLog(tables: LoggedTables): Violation[] {
  return [...checkSequences(tables.events), ...checkLives(tables)];
}
