/** Names the operation of a request to the database by the tables that it writes; `read` if it writes none. */
export function queryPoint(text: string): string {
  const written = text.matchAll(/(?:insert into|update|delete from) \\"(\w+)\\"/g);
  const tables = new Set([...written].map(([, table]) => table));
  return tables.size === 0 ? "read" : [...tables].join("+");
}

/** Counts the messages at which processes were killed. */
export class PointCounts {
  readonly #counts = new Map<string, number>();

  add(point: string): void {
    this.#counts.set(point, (this.#counts.get(point) ?? 0) + 1);
  }

  merge(other: PointCounts): void {
    for (const [point, count] of other.#counts)
      this.#counts.set(point, (this.#counts.get(point) ?? 0) + count);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Formats the counts, the highest first. */
  toString(): string {
    const sorted = [...this.#counts].sort(([, one], [, other]) => other - one);
    return sorted.map(([point, count]) => `${point} ${count}`).join(", ") || "none";
  }
}
