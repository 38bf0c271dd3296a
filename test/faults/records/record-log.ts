import type { Row } from "../database.ts";

/** An event of the log. */
export interface LoggedEvent {
  readonly sequence: number;
  readonly type: string;
  readonly id: string;
  /** The life that it is about; 0 for the record. */
  readonly life: number;
  readonly callId: string;
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The columns that `toLoggedEvent` reads. */
export const eventColumns =
  "namespace, sequence, type, id, life, call_id, reason, time, cast(data as text) as data";

export function toLoggedEvent(row: Row): LoggedEvent {
  return {
    sequence: Number(row.sequence),
    type: String(row.type),
    id: String(row.id),
    life: Number(row.life),
    callId: String(row.call_id),
    reason: String(row.reason),
    timeMs: Number(row.time) / 1_000,
    // Only members that are checked are read.
    data: JSON.parse(String(row.data)) as Readonly<Record<string, unknown>>,
  };
}

/** Returns true if an event belongs to a call. That of a run also names its record, after an underscore. */
export function isOfCall({ callId }: LoggedEvent, id: string | undefined): boolean {
  return id !== undefined && (callId === id || callId.startsWith(`${id}_`));
}
