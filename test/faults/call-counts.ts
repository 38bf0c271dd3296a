import { type CallRecord, endOf, type Operation } from "./history.ts";

/** Counts calls by operation and end. */
export class CallCounts {
  readonly #counts = new Map<Operation, Map<string, number>>();

  add(calls: readonly CallRecord[]): void {
    for (const call of calls) {
      const ends = this.#counts.get(call.operation) ?? new Map<string, number>();
      const end = endOf(call);
      this.#counts.set(call.operation, ends.set(end, (ends.get(end) ?? 0) + 1));
    }
  }

  /** Formats a line per operation, with the most frequent ends first. */
  lines(): string[] {
    return [...this.#counts].sort().map(([operation, ends]) => {
      const sorted = [...ends].sort(([, one], [, other]) => other - one);
      return `  ${operation.padEnd(9)} ${sorted.map(([end, count]) => `${end} ${count}`).join(", ")}`;
    });
  }
}
