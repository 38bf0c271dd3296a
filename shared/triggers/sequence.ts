import { parseTimestamp } from "../protobuf/timestamp-json.ts";

/** Digits before and after the point of a sequence. */
const wholeDigits = 20;
const fractionDigits = 9;

const decimal = /^(\d{1,20})(?:\.(\d+))?$/;

/**
 * Returns a sequence in a form in which texts compare as the sequences do: an RFC 3339 time as its seconds since 1970,
 * or a number that is not negative.
 * @returns undefined for any other text
 */
export function normalizeSequence(text: string): string | undefined {
  const time = parseTimestamp(text);
  const [, whole, fraction = ""] = decimal.exec(text) ?? [];
  if (time && time.seconds >= 0)
    return join(String(time.seconds), String(time.nanos).padStart(fractionDigits, "0"));
  return whole === undefined ? undefined : join(whole, fraction);
}

function join(whole: string, fraction: string): string {
  return `${whole.padStart(wholeDigits, "0")}.${fraction.slice(0, fractionDigits).padEnd(fractionDigits, "0")}`;
}
