import type { LifeState } from "./merge.ts";

/** The aim of an unfinished compound operation. @see schema/instances.ts */
export type Wanted = "" | "running" | "kept" | "replaced" | "deleted";

/** The compound operation of a sandbox. */
export interface Aim {
  readonly wanted: Wanted;
  /** The last compound operation: `<call id>_<uid of its record>`; empty if there was none. */
  readonly startCall: string;
  /** `delete` if record and sandbox are deleted once the life has ended. */
  readonly onExit: "" | "delete";
}

export const noAim: Aim = { wanted: "", startCall: "", onExit: "" };

/** Returns the identity of a run: its call id, and the uid of its record. */
export function startCallOf(callId: string, uid: string): string {
  return `${callId}_${uid}`;
}

/** Returns true if a compound operation was begun by the call with this id. */
export function isBegunBy(startCall: string, callId: string): boolean {
  return startCall.startsWith(`${callId}_`);
}

/** Returns the id of the call that has begun a compound operation; empty if the operation was undone. */
export function callIdOfStart(startCall: string): string {
  return startCall.slice(0, startCall.indexOf("_"));
}

/** Returns the uid of the record of a compound operation; empty if it has none. */
export function recordUidOf(startCall: string): string {
  return startCall.slice(startCall.indexOf("_") + 1);
}

/** Returns true if the life of an unfinished run is to be started. */
export function isRunWanted({ wanted }: Aim): boolean {
  return wanted === "running" || wanted === "kept";
}

/** Returns true if the record is deleted when this life is gone. */
export function isDeletedWithLife({ wanted, onExit, phase }: LifeState & Aim): boolean {
  if (wanted === "deleted") return true;
  // A life that was never created has no exit. Its run decides on the record.
  return wanted === "" && onExit === "delete" && phase !== "creating";
}

/**
 * Returns the aim after a transition of its life. A run is finished once its life has been started; a Delete, once the
 * life is gone. Pure.
 */
export function aimAfter(before: LifeState & Aim, next: LifeState): Aim {
  const { wanted, startCall, onExit } = before;
  if (next.life !== before.life) {
    return wanted === "deleted" || wanted === "replaced" ? { wanted, startCall, onExit } : noAim;
  }
  if (next.phase === "gone") {
    return { wanted: isDeletedWithLife(before) ? "" : wanted, startCall, onExit };
  }
  const wasStarted = next.phase === "running" || next.phase === "stopped";
  const now = isRunWanted(before) && wasStarted ? "" : wanted;
  const isOver = now === "" && onExit === "delete" && next.phase === "stopped";
  return { wanted: isOver ? "deleted" : now, startCall, onExit };
}
