import { CallTime } from "../../shared/connect/call-time.ts";
import { jsonHeaders } from "../health.ts";
import type { Authenticator } from "../middleware/access.ts";
import type { Handle } from "../middleware/layer.ts";
import type { Internal } from "./mount.ts";

/** Limits of a round that was asked for, in milliseconds. The next call continues an unfinished round. */
const budgetMs = 20_000;
const timeoutMs = 120_000;

/** Number of leases that expire in one batch. */
const leaseBatch = 500;

/** Returns the handler of `POST /internal/reconcile`. Its answer has the report of each agent. */
export function reconcileHandler(
  { reconciler, sweeper, finishDeliveries, subscriptions }: Internal,
  authenticator: Authenticator,
): Handle {
  return async (exchange) => {
    exchange.caller = await authenticator.authenticate(exchange.request);
    const time = new CallTime(exchange.request, timeoutMs);
    try {
      const expired = await time.settle(sweeper.sweepLeases(time.signal, leaseBatch));
      const deliveries = await time.settle(finishDeliveries(time.signal));
      const reports = await time.settle(reconciler.run(time.signal, { budgetMs, minAgeMs: 0 }));
      await time.settle(subscriptions.run(time.signal));
      const body = JSON.stringify({ expired, deliveries, agents: Object.fromEntries(reports) });
      return exchange.answer({ status: 200, body, headers: jsonHeaders });
    } finally {
      time.close();
    }
  };
}
