import { CallTime } from "../../shared/connect/call-time.ts";
import { jsonHeaders } from "../health.ts";
import type { Authenticator } from "../middleware/access.ts";
import type { Handle } from "../middleware/layer.ts";
import { doAllWork } from "./all-work.ts";
import type { Internal } from "./mount.ts";

const timeoutMs = 120_000;

/** Returns the handler of `POST /internal/reconcile`. Its answer has the report of each agent. */
export function reconcileHandler(internal: Internal, authenticator: Authenticator): Handle {
  return async (exchange) => {
    exchange.caller = await authenticator.authenticate(exchange.request);
    const time = new CallTime(exchange.request, timeoutMs);
    try {
      const { expired, deliveries, reports } = await time.settle(doAllWork(internal, time.signal));
      const body = JSON.stringify({ expired, deliveries, agents: Object.fromEntries(reports) });
      return exchange.answer({ status: 200, body, headers: jsonHeaders });
    } finally {
      time.close();
    }
  };
}
