import type { google } from "../../proto/gen/sandbox.js";
import type { Timestamp } from "../sandbox/sandbox.ts";

type TimestampMessage = google.protobuf.Timestamp.$Properties;

/** Tells the time in milliseconds since 1970. */
export type Clock = () => number;

const million = 1_000_000;

/** @param micros whole microseconds since 1970, exact in a number until the year 2255 */
export function fromMicros(micros: number): Timestamp {
  const seconds = Math.floor(micros / million);
  return { seconds, nanos: (micros - seconds * million) * 1000 };
}

/** Whole microseconds since 1970; what is finer is cut off. */
export function toMicros({ seconds, nanos }: Timestamp): number {
  return seconds * million + Math.floor(nanos / 1000);
}

/** The present, as finely as the clock tells it but no finer than microseconds. */
export function now(clock: Clock): Timestamp {
  return fromMicros(Math.floor(clock() * 1000));
}

export function timestampToProto({ seconds, nanos }: Timestamp): TimestampMessage {
  return { seconds, nanos };
}

/** Takes any two numbers, also those that are no time: most times in requests are not even looked at. */
export function timestampFromProto({ seconds, nanos }: TimestampMessage): Timestamp {
  // With the `long` package at hand protobufjs reads 64 bits as a Long, without it as a number.
  const whole = typeof seconds === "number" ? seconds : (seconds?.toNumber() ?? 0);
  return { seconds: whole, nanos: nanos ?? 0 };
}
