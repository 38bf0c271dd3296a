import { toMicros } from "../protobuf/timestamp.ts";
import { parseTimestamp } from "../protobuf/timestamp-json.ts";
import type { Timestamp } from "../sandbox/sandbox.ts";
import type { SandboxStatus } from "../sandbox/status.ts";

/** The parts of a sandbox that have numbers to filter by. */
interface Numbered {
  readonly createdAt?: Timestamp | undefined;
  readonly updatedAt?: Timestamp | undefined;
  readonly status?: SandboxStatus | undefined;
}

/** A field with numbers or times. */
interface SandboxNumber {
  /** The rule of its values, for errors. */
  readonly rule: string;
  /** Returns the number, or the time in microseconds since 1970; undefined if it is absent. */
  read(sandbox: Numbered): number | undefined;
  /** Parses the value of a selector; undefined if it breaks the rule. */
  parse(value: string): number | undefined;
}

function parseWhole(value: string): number | undefined {
  return /^\d{1,10}$/.test(value) ? Number(value) : undefined;
}

/** Parses a time to microseconds since 1970; undefined for any other text, and for parts of microseconds. */
function parseTime(value: string): number | undefined {
  const time = parseTimestamp(value);
  if (!time || time.nanos % 1_000 !== 0) return undefined;
  // Times that a number cannot count in microseconds are far beyond all stored ones.
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(toMicros(time), Number.MAX_SAFE_INTEGER));
}

const time = { rule: "an RFC 3339 time with at most six digits after the second", parse: parseTime };

/** The fields of REST's language with numbers or times. */
export const numberFields = {
  "exit.status": {
    rule: "a whole number",
    parse: parseWhole,
    read: ({ status }: Numbered) => status?.exit?.status,
  },
  expiresAt: { ...time, read: ({ status }: Numbered) => status?.expiresAt },
  createdAt: { ...time, read: ({ createdAt }: Numbered) => createdAt && toMicros(createdAt) },
  updatedAt: { ...time, read: ({ updatedAt }: Numbered) => updatedAt && toMicros(updatedAt) },
} as const satisfies Readonly<Record<string, SandboxNumber>>;

export type NumberName = keyof typeof numberFields;

export function isNumberName(name: string): name is NumberName {
  return Object.hasOwn(numberFields, name);
}
