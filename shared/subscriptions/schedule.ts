/** Delays after the failed attempts of an event, in milliseconds. The last one repeats. */
const delaysMs = [
  5_000,
  60_000,
  5 * 60_000,
  30 * 60_000,
  2 * 3_600_000,
  5 * 3_600_000,
  10 * 3_600_000,
  24 * 3_600_000,
] as const;

/** Share by which a delay is longer or shorter at random. */
const jitter = 0.2;

/** Maximum delay that a receiver can ask for, in milliseconds. */
const maxAskedMs = 24 * 3_600_000;

/** Time without a success after which a failing subscription is paused, in milliseconds. */
export const maxFailingMs = 5 * 24 * 3_600_000;

/**
 * Returns the delay before the next attempt, in milliseconds.
 * @param failed the number of attempts that have failed, from 1
 * @param askedMs the delay that the receiver asks for by `Retry-After`
 * @param random a number from 0 to 1
 */
export function retryDelayMs(failed: number, askedMs = 0, random = Math.random()): number {
  const delayMs = delaysMs[Math.min(failed, delaysMs.length) - 1] ?? delaysMs[0];
  const spreadMs = Math.round(delayMs * (1 - jitter + 2 * jitter * random));
  return Math.max(spreadMs, Math.min(askedMs, maxAskedMs));
}

/** Parses `Retry-After`: seconds, or a date of HTTP. Returns milliseconds; undefined for anything else. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const atMs = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
