import type { AsyncMethods } from "../../shared/async/on-demand.ts";
import { firstLine } from "../../shared/errors/first-line.ts";
import type { LeaseSweeper } from "../../shared/leases/sweeper.ts";
import { type Log, logEntry } from "../../shared/log.ts";

/** Number of leases that expire in one batch. */
const batchSize = 500;

/** Minimum and maximum delay between two sweeps, in milliseconds. Another server may store a lease that ends sooner. */
const minDelayMs = 20;
const maxDelayMs = 1_000;

/**
 * Carries out the expiry of leases when they are due, until the server stops. Only the first of several failures in a row
 * is logged.
 * @param stopping aborted when the server begins to stop
 */
export function sweepWhenDue(sweeper: AsyncMethods<LeaseSweeper>, log: Log, stopping: AbortSignal): void {
  let hasFailed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async () => {
    let delayMs = maxDelayMs;
    try {
      const { count, nextMs = Number.POSITIVE_INFINITY } = await sweeper.sweep(stopping, batchSize);
      delayMs = count >= batchSize ? minDelayMs : Math.min(maxDelayMs, nextMs - Date.now());
      hasFailed = false;
    } catch (error) {
      if (!hasFailed && !stopping.aborted) {
        log(logEntry("error", "failed to look for expired leases", { cause: firstLine(error) }));
      }
      hasFailed = true;
    }
    schedule(Math.max(minDelayMs, delayMs));
  };
  const schedule = (delayMs: number) => {
    if (stopping.aborted) return;
    timer = setTimeout(() => void turn(), delayMs);
    // Deno's timers are numbers, which cannot be unreferenced this way; its server is ended by `process.exit`.
    if (typeof timer === "object") timer.unref?.();
  };
  stopping.addEventListener("abort", () => clearTimeout(timer), { once: true });
  schedule(maxDelayMs);
}
