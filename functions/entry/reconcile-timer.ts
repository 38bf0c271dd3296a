import type { AsyncMethods } from "../../shared/async/on-demand.ts";
import { firstLine } from "../../shared/errors/first-line.ts";
import { type Log, logEntry } from "../../shared/log.ts";
import type { Reconciler } from "../../shared/reconcile/reconciler.ts";

/** Time in which one turn of the timer begins further steps, in milliseconds. */
const budgetMs = 20_000;

/** Share of the interval by which turns come earlier at random, so that servers that start together spread out. */
const jitter = 0.2;

/**
 * Reconciles at intervals until the server stops. Servers on one database share the rounds. Only the first of several
 * failures in a row is logged.
 * @param intervalMs 0 for never
 * @param stopping aborted when the server begins to stop
 */
export function reconcileAtIntervals(
  reconciler: AsyncMethods<Reconciler>,
  intervalMs: number,
  log: Log,
  stopping: AbortSignal,
): void {
  if (intervalMs === 0) return;
  let hasFailed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async () => {
    let isComplete = true;
    try {
      const reports = await reconciler.run(stopping, { budgetMs, minAgeMs: intervalMs / 2 });
      isComplete = [...reports.values()].every((report) => report.isComplete || report.reason !== undefined);
      hasFailed = false;
    } catch (error) {
      if (!hasFailed && !stopping.aborted) {
        log(logEntry("error", "failed to reconcile", { cause: firstLine(error) }));
      }
      hasFailed = true;
    }
    schedule(isComplete ? intervalMs : 0);
  };
  const schedule = (delayMs: number) => {
    if (stopping.aborted) return;
    timer = setTimeout(() => void turn(), delayMs * (1 - jitter * Math.random()));
    // Deno's timers are numbers, which cannot be unreferenced this way; its server is ended by `process.exit`.
    if (typeof timer === "object") timer.unref?.();
  };
  stopping.addEventListener("abort", () => clearTimeout(timer), { once: true });
  schedule(intervalMs);
}
