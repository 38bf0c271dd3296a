import { firstLine } from "../../shared/errors/first-line.ts";
import { type Log, logEntry } from "../../shared/log.ts";
import type { Internal } from "../internal/mount.ts";

/** Interval at which due deliveries, and events of other servers, are looked for, in milliseconds. */
const intervalMs = 1_000;

/** Number of looks after which old rows are deleted, unless there are more of them. */
const pruneEvery = 60;

/**
 * Delivers events to subscriptions when they are due, until the server stops. Only the first of several failures in a row
 * is logged.
 * @param stopping aborted when the server begins to stop
 */
export function deliverWhenDue(
  { subscriptions, waker }: Pick<Internal, "subscriptions" | "waker">,
  log: Log,
  stopping: AbortSignal,
): void {
  let hasFailed = false;
  let turns = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const turn = async () => {
    try {
      // From now on, their events are delivered at once.
      for (const namespace of await subscriptions.sweep(stopping)) waker.know(namespace);
      // Otherwise attempts that come faster than one batch in this time would never be caught up with.
      if (++turns >= pruneEvery) turns = (await subscriptions.prune(stopping)) ? pruneEvery : 0;
      hasFailed = false;
    } catch (error) {
      if (!hasFailed && !stopping.aborted) {
        log(logEntry("error", "failed to look for due deliveries", { cause: firstLine(error) }));
      }
      hasFailed = true;
    }
    schedule();
  };
  const schedule = () => {
    if (stopping.aborted) return;
    timer = setTimeout(() => void turn(), intervalMs);
    // Deno's timers are numbers, which cannot be unreferenced this way; its server is ended by `process.exit`.
    if (typeof timer === "object") timer.unref?.();
  };
  stopping.addEventListener("abort", () => clearTimeout(timer), { once: true });
  schedule();
}
