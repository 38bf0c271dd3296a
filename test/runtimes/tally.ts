import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How many cases there are of a suite, and how many passed. */
export interface Count {
  passed: number;
  total: number;
}

/** One row of the table: where the cases ran, and the counts by suite. */
export interface Row {
  readonly where: string;
  readonly counts: Readonly<Record<string, Count>>;
}

/** Counts the cases of one row, for the table that `test/runtimes/table.ts` prints when everything has run. */
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

  /** Leaves the row where TEST_TALLY says, if it says. */
  write(): void {
    const folder = process.env.TEST_TALLY;
    if (!folder) return;
    mkdirSync(folder, { recursive: true });
    const row: Row = { where: this.#where, counts: this.#counts };
    writeFileSync(join(folder, `${this.#where.replaceAll(/\W+/g, "-")}.json`), JSON.stringify(row));
  }
}
