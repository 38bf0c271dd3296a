import type { Timestamp } from "../sandbox/sandbox.ts";

const rfc3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** The first and the last second of the years 1 to 9999 in UTC, the range of RFC 3339. */
const minSeconds = -62_135_596_800;
const maxSeconds = 253_402_300_799;

/** Returns the seconds since 1970 of a civil time in UTC; undefined for an invalid time. */
function secondsOf(civil: readonly number[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = civil;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  // `Date.UTC` would map the years 0 to 99 to 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second;
}

/**
 * Parses an RFC 3339 time with any offset and up to nine fractional digits.
 * @returns undefined for any other text, and for times outside of the years 1 to 9999 in UTC
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const parts = rfc3339.exec(text);
  if (!parts) return undefined;
  const local = secondsOf(parts.slice(1, 7).map(Number));
  if (local === undefined) return undefined;
  const offset = Number(parts[9] ?? 0) * 3600 + Number(parts[10] ?? 0) * 60;
  const seconds = parts[8] === "-" ? local + offset : local - offset;
  if (seconds < minSeconds || seconds > maxSeconds) return undefined;
  return { seconds, nanos: Number((parts[7] ?? "").padEnd(9, "0")) };
}

/**
 * Formats a time in UTC with as many fractional digits as it needs: 0, 3, 6 or 9.
 * @returns undefined for times outside of the years 1 to 9999, and for invalid nanoseconds
 */
export function formatTimestamp({ seconds, nanos }: Timestamp): string | undefined {
  if (!(seconds >= minSeconds && seconds <= maxSeconds && nanos >= 0 && nanos <= 999_999_999))
    return undefined;
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  const digits = String(nanos)
    .padStart(9, "0")
    .replace(/(?:000){1,3}$/, "");
  return digits === "" ? `${whole}Z` : `${whole}.${digits}Z`;
}

/** A cache of formatted seconds, without the final `Z`. Many records share a second. */
const texts = new Map<number, string>();
const maxTexts = 1_000;

function textOfSecond(seconds: number): string | undefined {
  const known = texts.get(seconds);
  if (known !== undefined) return known;
  const text = formatTimestamp({ seconds, nanos: 0 })?.slice(0, -1);
  if (text === undefined) return undefined;
  if (texts.size >= maxTexts) texts.clear();
  texts.set(seconds, text);
  return text;
}

/**
 * Formats whole microseconds since 1970 as `formatTimestamp` does.
 * @returns undefined for times outside of the years 1 to 9999
 */
export function formatMicros(micros: number): string | undefined {
  const seconds = Math.floor(micros / 1_000_000);
  const text = textOfSecond(seconds);
  const rest = micros - seconds * 1_000_000;
  if (text === undefined || rest === 0) return text && `${text}Z`;
  const digits = rest % 1_000 === 0 ? String(rest / 1_000).padStart(3, "0") : String(rest).padStart(6, "0");
  return `${text}.${digits}Z`;
}
