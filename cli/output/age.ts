const units = [
  { name: "d", ms: 24 * 3_600_000 },
  { name: "h", ms: 3_600_000 },
  { name: "m", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const;

/** Returns a time span in its largest unit, rounded down: `45s`, `3m`, `2h`, `12d`. */
export function formatSpan(ms: number): string {
  const unit = units.find((each) => ms >= each.ms) ?? units[3];
  return `${Math.max(0, Math.floor(ms / unit.ms))}${unit.name}`;
}

/** Returns the time since an RFC 3339 time. */
export function ageOf(time: string, nowMs = Date.now()): string {
  return formatSpan(nowMs - Date.parse(time));
}

/** Returns the time until an RFC 3339 time, or `expired`. */
export function untilTime(time: string, nowMs = Date.now()): string {
  const left = Date.parse(time) - nowMs;
  return left <= 0 ? "expired" : `in ${formatSpan(left)}`;
}
