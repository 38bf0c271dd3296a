/** Returns the middle of the numbers in order, the upper one of two; 0 of none. */
export function median(numbers: readonly number[]): number {
  return percentile(numbers, 0.5);
}

/** Returns the number that a share of all (0 to 1) lies below; 0 of none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0;
}

/** Rounds to three significant digits: more would not be repeatable. */
export function rounded(number: number): number {
  return Number(number.toPrecision(3));
}
