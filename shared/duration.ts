import { invalid, quote } from "./errors/error.ts";

const msOfUnit: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** The range of a duration, in milliseconds. Both bounds are inclusive. */
export interface DurationRange {
  /** By default 0. */
  readonly minMs?: number;
  /** By default unlimited. */
  readonly maxMs?: number;
}

/** Formats milliseconds as a duration, in the largest unit in which it is a whole number. */
export function formatDuration(ms: number): string {
  let text = `${ms}ms`;
  for (const [unit, size] of Object.entries(msOfUnit)) if (ms % size === 0 && ms > 0) text = ms / size + unit;
  return text;
}

/** Returns the rule of durations in a range, for error messages. */
function ruleOf({ minMs = 0, maxMs }: DurationRange): string {
  const example = formatDuration(Math.max(minMs, 30_000));
  if (maxMs !== undefined)
    return `must be a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  return `must be a duration${minMs > 0 ? ` of at least ${formatDuration(minMs)}` : ""}, such as ${example}`;
}

/**
 * Parses a duration: a whole number and its unit, `ms`, `s`, `m` or `h`, such as `500ms`, `30s` or `5m`.
 * @param field the name of the field or variable, for the error
 * @returns milliseconds
 * @throws `invalid_argument` that names the field, the value and the rule
 */
export function parseDuration(text: string, field: string, range: DurationRange = {}): number {
  const [, number, unit = ""] = /^(\d{1,9})(ms|[smh])$/.exec(text) ?? [];
  const ms = Number(number) * (msOfUnit[unit] ?? 0);
  const { minMs = 0, maxMs = Number.POSITIVE_INFINITY } = range;
  if (ms >= minMs && ms <= maxMs) return ms;
  throw invalid(field, `${ruleOf(range)}, not ${quote(text)}`);
}
