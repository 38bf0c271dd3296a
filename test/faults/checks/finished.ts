import type { Row } from "../database.ts";
import type { Violation } from "../evidence.ts";

/** The tables after a round of reconciliation that treated every call as stale. */
export interface FinishedTables {
  readonly rows: readonly Row[];
  /** The rows when the round began. */
  readonly before: readonly Row[];
  /** The leases that had expired when the round began. */
  readonly leases: readonly Row[];
}

/** Returns the name of the unfinished work of a row; undefined if there is none. */
function unfinishedWork({ wanted, phase, ending, life }: Row): string | undefined {
  if (wanted !== "") return `a ${wanted === "deleted" ? "Delete" : "run"} (${phase}, wanted ${wanted})`;
  if (phase === "creating") return "a Create";
  return phase !== "gone" && Number(ending) >= Number(life) ? "a Shutdown" : undefined;
}

/** Checks that the work of dead servers and clients was finished. */
export function checkFinished({ rows, before, leases }: FinishedTables): Violation[] {
  const nameOf = ({ namespace, id }: Row) => `${namespace}@${id}`;
  const invariant = "finished";
  // A round carries out expiries first. One does not find a life that the same round then creates, and is repeated later.
  const isBeingCreated = (lease: Row) =>
    before.some((row) => nameOf(row) === nameOf(lease) && row.phase === "creating");
  const overdue = leases.filter((lease) => !isBeingCreated(lease));
  return [
    ...rows.flatMap((row) => {
      const work = unfinishedWork(row);
      return work === undefined ? [] : [{ invariant, name: nameOf(row), text: `${work} is unfinished` }];
    }),
    ...overdue.map((lease) => ({
      ...{ invariant, name: nameOf(lease) },
      text: `its lease expired at ${lease.expires_at}, and is still there`,
    })),
  ];
}
