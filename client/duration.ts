/** A duration: milliseconds, or a text such as `30s`. */
export type Duration = number | string;

const msOfUnit: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** Returns a duration in milliseconds. @throws `RangeError` */
export function toMs(duration: Duration): number {
  if (typeof duration === "number") return duration;
  const [, number, unit = ""] = /^(\d{1,9})(ms|[smh])$/.exec(duration) ?? [];
  const ms = Number(number) * (msOfUnit[unit] ?? Number.NaN);
  if (Number.isNaN(ms))
    throw new RangeError(`a duration must be such as 30s, not ${JSON.stringify(duration)}`);
  return ms;
}

/** Returns a duration as the functions read it. */
export function toText(duration: Duration): string {
  return typeof duration === "number" ? `${Math.round(duration)}ms` : duration;
}
