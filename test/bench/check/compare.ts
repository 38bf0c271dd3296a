import type { BenchRuntime } from "../children.ts";
import type { Committed, CommittedCounts } from "./committed.ts";

/**
 * Factor by which a ratio may exceed the committed one: room for other work on the machine. V8's compilers, which run
 * beside, make ratios vary more.
 */
export const ratioRoom: Readonly<Record<BenchRuntime, number>> = { bun: 1.5, deno: 2, node: 2 };
/** The same for bytes, which vary little. */
export const allocatedRoom = 1.25;

/** Returns a line for every count that differs from the committed one. */
export function differingCounts(
  committed: Committed["counts"],
  measured: Readonly<Record<string, CommittedCounts>>,
): string[] {
  return Object.entries(measured).flatMap(([operation, counts]) => {
    const expected = committed[operation];
    if (!expected) return [`${operation}: has no counts in the table`];
    return Object.entries(counts)
      .filter(([name, count]) => expected[name] !== count)
      .map(([name, count]) => `${operation}: ${name} is ${count}, committed to ${expected[name] ?? "none"}`);
  });
}

/** A figure above what is committed to. */
export interface Excess {
  readonly operation: string;
  readonly line: string;
}

/**
 * Returns every figure that is more than `room` times the committed one.
 * @param title of the figures: `CPU on bun relative to the floor`
 */
export function excesses(
  title: string,
  committed: Readonly<Record<string, number>>,
  measured: Readonly<Record<string, number>>,
  room: number,
): Excess[] {
  return Object.entries(measured).flatMap(([operation, figure]) => {
    const expected = committed[operation];
    if (expected === undefined) return [{ operation, line: `${title}: ${operation} is not in the table` }];
    if (figure <= expected * room) return [];
    const rule = `committed to ${expected} and at most ${room} times that`;
    return [{ operation, line: `${title}: ${operation} is ${figure}, ${rule}` }];
  });
}
