import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Number of cases of a suite, and of those that passed. */
export interface Count {
  passed: number;
  total: number;
}

/** One row of the table: the server of the cases, and the counts by suite. */
export interface Row {
  readonly where: string;
  readonly counts: Readonly<Record<string, Count>>;
}

/** Counts the cases of one row for the table that `scripts/test/table.ts` prints at the end. */
export class Tally {
  readonly #where: string;
  readonly #counts: Record<string, Count> = {};

  constructor(where: string) {
    this.#where = where;
  }

  /** Runs a case, and counts it with its suite. */
  async run(suite: string, run: () => Promise<void>): Promise<void> {
    this.#counts[suite] ??= { passed: 0, total: 0 };
    const count = this.#counts[suite];
    count.total++;
    await run();
    count.passed++;
  }

  /** Writes the row to the folder TEST_TALLY, if that is set. */
  write(): void {
    const folder = process.env.TEST_TALLY;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    const row: Row = { where: this.#where, counts: this.#counts };
    writeFileSync(join(folder, `${this.#where.replaceAll(/\W+/g, "-")}.json`), JSON.stringify(row));
  }
}
