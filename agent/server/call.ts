import type { UnaryContext } from "../../shared/connect/serve.ts";
import { invalid } from "../../shared/errors/error.ts";
import { parseLease } from "../../shared/instances/lease-header.ts";
import { parseNumber } from "../../shared/instances/view-headers.ts";
import type { Call, LifecycleToken } from "../../shared/sandbox/call.ts";
import { checkNamespace } from "../../shared/sandbox/identifier.ts";
import type { Lease } from "../../shared/sandbox/lease.ts";

/** Maximum length of an idempotency key. */
const maxCallIdChars = 256;

function numberOf(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  const number = parseNumber(text);
  if (text !== null && number === undefined) throw invalid(name, "must be an integer from 0 to 2^53 - 1");
  return number;
}

function leaseOf(headers: Headers): Lease | undefined {
  const text = headers.get("sandbox-expires");
  const lease = text === null ? undefined : parseLease(text);
  if (text !== null && !lease) {
    throw invalid("sandbox-expires", "must be <microseconds since 1970> <revision> <stop or delete>");
  }
  return lease;
}

/** Reads the lifecycle protocol's headers; undefined for a caller that uses containerd's plain RPCs. */
function lifecycleOf(headers: Headers): LifecycleToken | undefined {
  const life = numberOf(headers, "sandbox-life");
  const epoch = numberOf(headers, "sandbox-epoch");
  const callId = headers.get("sandbox-operation") ?? undefined;
  if (callId !== undefined && (callId === "" || callId.length > maxCallIdChars)) {
    throw invalid("sandbox-operation", `must be 1 to ${maxCallIdChars} characters`);
  }
  return life === undefined ? undefined : { life, callId, epoch, lease: leaseOf(headers) };
}

/**
 * Reads an RPC's headers.
 * @throws `failed_precondition` without a namespace, `invalid_argument` for an invalid header
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
