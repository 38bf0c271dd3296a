import { firstLine } from "../../shared/errors/first-line.ts";
import { type Log, logEntry } from "../../shared/log.ts";
import type { DueWork } from "../../shared/reconcile/due-work.ts";
import type { Internal } from "../internal/mount.ts";

/** Minimum and maximum delay between two looks, in milliseconds. Another server may store what is due sooner. */
const minDelayMs = 20;
const maxDelayMs = 1_000;

/** Number of leases that expire in one batch. */
const leaseBatch = 500;

/** Number of looks after which old rows are deleted, unless there are more of them. */
const pruneEvery = 60;

export type DueParts = Pick<
  Internal,
  "clock" | "dueWork" | "subscriptions" | "sweepDeliveries" | "sweeper" | "waker"
>;

/** A kind of work. It is begun while it is due, unless it is still being begun. */
interface Job {
  /** The message that is logged if it fails. */
  readonly failure: string;
  isDue(work: DueWork, look: number): boolean;
  /** Begins what is due. Returns true if there may be more of it. */
  begin(stopping: AbortSignal): Promise<boolean>;
}

function jobsOf({ sweeper, sweepDeliveries, subscriptions, waker }: DueParts): readonly Job[] {
  const isPruning = (look: number) => look % pruneEvery === 0;
  return [
    {
      failure: "failed to end expired leases",
      isDue: ({ hasLeases }) => hasLeases,
      begin: async (stopping) => (await sweeper.sweep(stopping, leaseBatch)).count >= leaseBatch,
    },
    {
      failure: "failed to carry out deliveries",
      isDue: ({ hasDeliveries }, look) => hasDeliveries || isPruning(look),
      async begin(stopping) {
        await sweepDeliveries(stopping);
        return false;
      },
    },
    {
      failure: "failed to deliver events",
      isDue: ({ hasEvents }) => hasEvents,
      async begin(stopping) {
        // From now on, their events are delivered at once.
        for (const namespace of await subscriptions.sweep(stopping)) waker.know(namespace);
        return false;
      },
    },
    {
      failure: "failed to delete old attempts",
      isDue: (_work, look) => isPruning(look),
      begin: (stopping) => subscriptions.prune(stopping),
    },
  ];
}

/** Returns a function that logs only the first of several failures in a row; undefined stands for a success. */
function logFirst(log: Log, message: string, stopping: AbortSignal): (error: unknown) => void {
  let hasFailed = false;
  return (error) => {
    if (error !== undefined && !hasFailed && !stopping.aborted) {
      log(logEntry("error", message, { cause: firstLine(error) }));
    }
    hasFailed = error !== undefined;
  };
}

/**
 * Looks each second, and when the next lease ends, for work that this server or another one has left for later, and begins
 * it, until the server stops: expired leases, deliveries to triggers, events of subscriptions.
 * @param stopping aborted when the server begins to stop
 */
export function beginWhenDue(parts: DueParts, log: Log, stopping: AbortSignal): void {
  let looks = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const schedule = (delayMs: number) => {
    clearTimeout(timer);
    if (stopping.aborted) return;
    timer = setTimeout(() => void look(), Math.max(minDelayMs, delayMs));
    // Deno's timers are numbers, which cannot be unreferenced this way; its server is ended by `process.exit`.
    if (typeof timer === "object") timer.unref?.();
  };
  const jobs = jobsOf(parts).map((job) => {
    const note = logFirst(log, job.failure, stopping);
    let isBusy = false;
    let hasMore = false;
    return async (work: DueWork) => {
      if (isBusy || !(hasMore || job.isDue(work, looks))) return;
      isBusy = true;
      try {
        hasMore = await job.begin(stopping);
        note(undefined);
        if (hasMore) schedule(minDelayMs);
      } catch (error) {
        note(error);
      } finally {
        isBusy = false;
      }
    };
  });
  const note = logFirst(log, "failed to look for due work", stopping);
  const look = async () => {
    let delayMs = maxDelayMs;
    let work: DueWork | undefined;
    try {
      work = await parts.dueWork.due(stopping);
      delayMs = Math.min(maxDelayMs, (work.nextLeaseEndMs ?? Number.POSITIVE_INFINITY) - parts.clock());
      note(undefined);
    } catch (error) {
      note(error);
    }
    looks++;
    schedule(delayMs);
    if (work) for (const begin of jobs) void begin(work);
  };
  stopping.addEventListener("abort", () => clearTimeout(timer), { once: true });
  schedule(maxDelayMs);
}
