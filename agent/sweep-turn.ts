import { setTimeout as delay } from "node:timers/promises";
import { scanDurationMs } from "./process-scan.ts";

/** Least and longest time before a turn, in milliseconds. */
const minDelayMs = 250;
const maxDelayMs = 5_000;

/** Rest between scans as a multiple of their duration: they take a tenth of the time of one processor at most. */
const restFactor = 9;

let next: Promise<void> | undefined;

/**
 * Resolves at the next turn for work that needs a scan of all processes and that nobody waits for. Whoever asks before
 * it has the same turn, and so the same scan. It keeps no process alive.
 */
export function sweepTurn(): Promise<void> {
  const delayMs = Math.min(Math.max(minDelayMs, restFactor * scanDurationMs()), maxDelayMs);
  next ??= delay(delayMs, undefined, { ref: false }).then(() => {
    next = undefined;
  });
  return next;
}
