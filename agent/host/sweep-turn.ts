import { setTimeout as delay } from "node:timers/promises";
import { scanDurationMs } from "./process-scan.ts";

/** Bounds of the delay before a turn. */
const minDelayMs = 250;
const maxDelayMs = 5_000;

/** Pause between scans as a multiple of their duration, so that they use a tenth of one CPU at most. */
const restFactor = 9;

let next: Promise<void> | undefined;

/**
 * Resolves at the next turn for background work that needs a scan of all processes. Calls before the turn share it, and
 * so share the scan. Does not keep the agent running.
 */
export function sweepTurn(): Promise<void> {
  const delayMs = Math.min(Math.max(minDelayMs, restFactor * scanDurationMs()), maxDelayMs);
  next ??= delay(delayMs, undefined, { ref: false }).then(() => {
    next = undefined;
  });
  return next;
}
