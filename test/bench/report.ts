import type { Table } from "./table.ts";

/** The result of a part of the benchmark, for machines and for people. */
export interface PartReport {
  readonly data: unknown;
  readonly tables: readonly Table[];
}
