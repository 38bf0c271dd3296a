import type { Table } from "./table.ts";

/** What a part of the benchmark found: for machines, and for people. */
export interface PartReport {
  readonly data: unknown;
  readonly tables: readonly Table[];
}
