import { invalid } from "../../shared/errors/error.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { Services } from "../operation.ts";
import type { RestRequest } from "../rest/request.ts";
import { untilStopping } from "../stopping.ts";
import { parseSequence, parseWait } from "./query.ts";

/** Maximum time to wait for a change, in milliseconds. */
export const maxChangeWaitMs = 30_000;

/**
 * Waits until the log of events has another end than `afterSequence`, if the request has it, or `wait` is over.
 * @throws `invalid_argument`, and `unavailable` if the server stops
 */
export async function awaitChange(
  { events, stopping }: Services,
  call: Call,
  request: RestRequest,
): Promise<void> {
  const after = request.query("afterSequence");
  const waitMs = parseWait(request, maxChangeWaitMs);
  if (after === undefined) {
    if (waitMs > 0) throw invalid("wait", "needs afterSequence");
    return;
  }
  const sequence = parseSequence(after, "afterSequence");
  await untilStopping(call.signal, stopping, (signal) =>
    events.untilMoved(signal, call.namespace, sequence, waitMs),
  );
}
