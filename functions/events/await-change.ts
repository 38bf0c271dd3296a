import { invalid } from "../../shared/errors/error.ts";
import type { Call } from "../../shared/sandbox/call.ts";
import type { Services } from "../operation.ts";
import type { RestRequest } from "../rest/request.ts";
import { untilStopping } from "../stopping.ts";
import { parseSequence, parseWait } from "./query.ts";

/** Maximum time to wait for a change, in milliseconds. */
export const maxWaitMs = 30_000;

/**
 * Waits until the log has moved on from `afterSequence`, if there is one, or `wait` has passed.
 * @throws `invalid_argument` for a `wait` alone
 */
export async function awaitChange(
  { events, stopping }: Services,
  call: Call,
  request: RestRequest,
): Promise<void> {
  const after = request.query("afterSequence");
  const waitMs = parseWait(request, maxWaitMs);
  if (after !== undefined) {
    const sequence = parseSequence(after, "afterSequence");
    await untilStopping(call.signal, stopping, (signal) =>
      events.untilMoved(signal, call.namespace, sequence, waitMs),
    );
  } else if (waitMs > 0) throw invalid("wait", "needs afterSequence");
}
