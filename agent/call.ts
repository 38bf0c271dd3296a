import type { UnaryContext } from "../shared/connect/serve.ts";
import { invalid } from "../shared/errors/error.ts";
import { parseNumber } from "../shared/instances/view-headers.ts";
import type { Call, LifecycleToken } from "../shared/sandbox/call.ts";
import { checkNamespace } from "../shared/sandbox/identifier.ts";

/** The longest idempotency key, in characters. */
const maxCallId = 256;

function numberOf(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  const number = parseNumber(text);
  if (text !== null && number === undefined) throw invalid(name, "must be an integer from 0 to 2^53 - 1");
  return number;
}

/** Reads the headers of the lifecycle protocol; undefined for a caller that knows only containerd's RPCs. */
function lifecycleOf(headers: Headers): LifecycleToken | undefined {
  const life = numberOf(headers, "sandbox-life");
  const epoch = numberOf(headers, "sandbox-epoch");
  const callId = headers.get("sandbox-operation") ?? undefined;
  if (callId !== undefined && (callId === "" || callId.length > maxCallId)) {
    throw invalid("sandbox-operation", `must be 1 to ${maxCallId} characters`);
  }
  return life === undefined ? undefined : { life, callId, epoch };
}

/**
 * Reads the headers of an RPC.
 * @throws `failed_precondition` without a namespace, `invalid_argument` for a header that breaks its rule
 */
export function callOf({ headers, signal, deadline }: UnaryContext): Call {
  return {
    namespace: checkNamespace(headers.get("containerd-namespace")),
    signal,
    deadline,
    traceparent: headers.get("traceparent") ?? undefined,
    lifecycle: lifecycleOf(headers),
  };
}
