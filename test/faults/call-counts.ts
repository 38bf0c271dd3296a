import { type CallRecord, endOf } from "./history.ts";
import type { Operation } from "./records/operation.ts";

/** Counts calls and operations by their end. */
export class CallCounts {
  readonly #counts = new Map<string, Map<string, number>>();

  add(calls: readonly CallRecord[]): void {
    for (const call of calls) this.#count(call.operation, endOf(call));
  }

  addOperations(operations: readonly Operation[]): void {
    for (const { call, answer } of operations) this.#count(call, answer?.code ?? "unanswered");
  }

  #count(name: string, end: string): void {
    const ends = this.#counts.get(name) ?? new Map<string, number>();
    this.#counts.set(name, ends.set(end, (ends.get(end) ?? 0) + 1));
  }

  /** Formats a line per operation, with the most frequent ends first. */
  lines(): string[] {
    return [...this.#counts].sort().map(([operation, ends]) => {
      const sorted = [...ends].sort(([, one], [, other]) => other - one);
      return `  ${operation.padEnd(13)} ${sorted.map(([end, count]) => `${end} ${count}`).join(", ")}`;
    });
  }
}
