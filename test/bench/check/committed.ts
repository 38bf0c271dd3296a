import { readFile, writeFile } from "node:fs/promises";
import type { OperationCounts } from "../counts/program.ts";
import type { CpuResult } from "../cpu/compare.ts";

/** The exact counts of one operation; those that need sqld are missing where there was none. */
export type CommittedCounts = Readonly<Record<string, number>>;

/** The committed counts and ratios. */
export interface Committed {
  /** By operation. */
  readonly counts: Readonly<Record<string, CommittedCounts>>;
  /** Bytes of V8's heap, by operation. */
  readonly allocated: Readonly<Record<string, number>>;
  /** CPU relative to the floor, by runtime and operation. */
  readonly ratios: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Returns the counts of an operation as they are committed to. */
export function countsOf({ counts, sqld }: OperationCounts): CommittedCounts {
  return { ...counts, ...(sqld ? { roundTrips: sqld.roundTrips, rowsRead: sqld.rowsRead } : {}) };
}

/** Returns the bytes that each operation allocates. */
export function allocatedBytes(counts: readonly OperationCounts[]): Readonly<Record<string, number>> {
  return Object.fromEntries(counts.map(({ operation, allocated }) => [operation, allocated.product]));
}

/** Returns ratios by operation. */
export function ratiosOf(results: readonly CpuResult[]): Readonly<Record<string, number>> {
  return Object.fromEntries(results.map(({ operation, ratio }) => [operation, Number(ratio.toFixed(2))]));
}

/** Returns ratios to commit to: one below 1 is chance, since the product does what the floor does. */
export function atLeastFloor(ratios: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name, Math.max(ratio, 1)]));
}

/** @throws Error that names the file, where it is none or not JSON */
export async function readCommitted(path: string): Promise<Committed> {
  try {
    const { counts = {}, allocated = {}, ratios = {} } = JSON.parse(await readFile(path, "utf8"));
    return { counts, allocated, ratios };
  } catch (cause) {
    throw new Error(`${path}: must be a table written by --update`, { cause });
  }
}

/** Writes the table. */
export async function writeCommitted(path: string, committed: Committed): Promise<void> {
  await writeFile(path, `${JSON.stringify(committed, null, 2)}\n`);
}
