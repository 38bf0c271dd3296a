import type { Row } from "../database.ts";
import type { Violation } from "../evidence.ts";

/** The tables after a round of reconciliation for which all calls were stale. */
export interface FinishedTables {
  readonly rows: readonly Row[];
  /** The leases that were over when the round began. */
  readonly leases: readonly Row[];
}

/** Returns the name of the unfinished work of a row; undefined if there is none. */
function unfinishedWork({ wanted, phase, ending, life }: Row): string | undefined {
  if (wanted !== "") return `a ${wanted === "deleted" ? "Delete" : "run"} (${phase}, wanted ${wanted})`;
  if (phase === "creating") return "a Create";
  return phase !== "gone" && Number(ending) >= Number(life) ? "a Shutdown" : undefined;
}

/** Checks that somebody has finished what dead servers and clients had begun. */
export function checkFinished({ rows, leases }: FinishedTables): Violation[] {
  const nameOf = ({ namespace, id }: Row) => `${namespace}@${id}`;
  const invariant = "finished";
  return [
    ...rows.flatMap((row) => {
      const work = unfinishedWork(row);
      return work === undefined ? [] : [{ invariant, name: nameOf(row), text: `${work} is unfinished` }];
    }),
    ...leases.map((lease) => ({
      ...{ invariant, name: nameOf(lease) },
      text: `its lease is over since ${lease.expires_at}, and is still there`,
    })),
  ];
}
