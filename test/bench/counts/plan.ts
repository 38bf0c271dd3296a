import type { DatabaseSync } from "node:sqlite";

/** Faults of a statement's program: each makes it dearer as the tables grow. */
export interface PlanFaults {
  /** Loops over a whole table or index; those over a part begin with a search. */
  readonly scans: number;
  /** Temporary B-trees that rows are sorted in (`USE TEMP B-TREE`). */
  readonly sorts: number;
}

/** Returns the lines of SQLite's query plan of a statement. */
export function planOf(database: DatabaseSync, sql: string): string[] {
  const rows = database.prepare(`explain query plan ${sql}`).all();
  return rows.map(({ detail }) => String(detail));
}

/**
 * Counts the faults in a statement's bytecode, that of the triggers it fires included. The query plan names
 * aliases, and nothing of triggers; the bytecode distinguishes tables from what a statement makes for itself.
 */
export function faultsOf(database: DatabaseSync, sql: string): PlanFaults {
  const tables = new Set<number>();
  let scans = 0;
  let sorts = 0;
  for (const { addr, opcode, p1 } of database.prepare(`explain ${sql}`).all()) {
    // Each trigger is a program with cursors of its own.
    if (addr === 0) tables.clear();
    const cursor = Number(p1);
    if (opcode === "OpenRead" || opcode === "OpenWrite") tables.add(cursor);
    if ((opcode === "Rewind" || opcode === "Last") && tables.has(cursor)) scans++;
    if (opcode === "SorterOpen") sorts++;
  }
  return { scans, sorts };
}
