import type { google } from "../../proto/gen/sandbox.js";
import type { Timestamp } from "../sandbox/sandbox.ts";

type TimestampMessage = google.protobuf.Timestamp.$Properties;

/** Returns the time in milliseconds since 1970. */
export type Clock = () => number;

const million = 1_000_000;

/**
 * Converts microseconds to a timestamp.
 * @param micros whole microseconds since 1970, which a number represents exactly until the year 2255
 */
export function fromMicros(micros: number): Timestamp {
  const seconds = Math.floor(micros / million);
  return { seconds, nanos: (micros - seconds * million) * 1000 };
}

/** Converts a timestamp to whole microseconds since 1970, rounded down. */
export function toMicros({ seconds, nanos }: Timestamp): number {
  return seconds * million + Math.floor(nanos / 1000);
}

/** Returns the current time, with the clock's precision but at most microseconds. */
export function now(clock: Clock): Timestamp {
  return fromMicros(Math.floor(clock() * 1000));
}

export function timestampToProto({ seconds, nanos }: Timestamp): TimestampMessage {
  return { seconds, nanos };
}

/** Converts a timestamp from its message, without validation: most timestamps in requests are ignored. */
export function timestampFromProto({ seconds, nanos }: TimestampMessage): Timestamp {
  // If the package `long` is installed, protobufjs reads 64-bit integers as `Long`, otherwise as numbers.
  const whole = typeof seconds === "number" ? seconds : (seconds?.toNumber() ?? 0);
  return { seconds: whole, nanos: nanos ?? 0 };
}
