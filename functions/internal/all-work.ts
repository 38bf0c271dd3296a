import type { RoundReport } from "../../shared/reconcile/round-report.ts";
import type { Internal } from "./mount.ts";

/** Time in which a round begins further steps, in milliseconds. The next call continues an unfinished round. */
const budgetMs = 20_000;

/** Number of leases that expire in one batch. */
const leaseBatch = 500;

/** The work that was done. */
export interface WorkDone {
  /** The number of leases that have expired. */
  readonly expired: number;
  /** The number of deliveries of triggers that were continued. */
  readonly deliveries: number;
  /** The reports of the rounds, by the name of the agent. */
  readonly reports: ReadonlyMap<string, RoundReport>;
}

/**
 * Does all work that is due, for servers without timers. A kind of work that fails holds up no other.
 * @throws the error of the first kind that failed, once all were attempted
 */
export async function doAllWork(
  { sweeper, finishDeliveries, reconciler, subscriptions }: Internal,
  signal: AbortSignal,
): Promise<WorkDone> {
  const [expired] = await Promise.allSettled([sweeper.sweepLeases(signal, leaseBatch)]);
  const [deliveries] = await Promise.allSettled([finishDeliveries(signal)]);
  // Deliveries to receivers do not wait for agents.
  const [reports, events] = await Promise.allSettled([
    reconciler.run(signal, { budgetMs, minAgeMs: 0 }),
    subscriptions.run(signal),
  ]);
  const done = { expired: resultOf(expired), deliveries: resultOf(deliveries), reports: resultOf(reports) };
  resultOf(events);
  return done;
}

function resultOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
