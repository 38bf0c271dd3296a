import { firstLine } from "../../shared/errors/first-line.ts";
import { type Log, logEntry } from "../../shared/log.ts";
import type { Internal } from "../internal/mount.ts";

/** Delay between two looks for deliveries that are due, in milliseconds. */
const delayMs = 1_000;

/**
 * Carries out the deliveries of triggers that other servers have left, or that wait for another attempt, until the server
 * stops. Only the first of several failures in a row is logged.
 * @param stopping aborted when the server begins to stop
 */
export function finishWhenDue(
  internal: Pick<Internal, "finishDeliveries">,
  log: Log,
  stopping: AbortSignal,
): void {
  let hasFailed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async () => {
    try {
      await internal.finishDeliveries(stopping);
      hasFailed = false;
    } catch (error) {
      if (!hasFailed && !stopping.aborted) {
        log(logEntry("error", "failed to look for deliveries", { cause: firstLine(error) }));
      }
      hasFailed = true;
    }
    schedule();
  };
  const schedule = () => {
    if (stopping.aborted) return;
    timer = setTimeout(() => void turn(), delayMs);
    // Deno's timers are numbers, which cannot be unreferenced this way; its server is ended by `process.exit`.
    if (typeof timer === "object") timer.unref?.();
  };
  stopping.addEventListener("abort", () => clearTimeout(timer), { once: true });
  schedule();
}
