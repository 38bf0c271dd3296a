import type { UnaryContext } from "../shared/connect/serve.ts";
import { invalid } from "../shared/errors/error.ts";
import type { Call, Operation } from "../shared/sandbox/call.ts";
import { checkNamespace } from "../shared/sandbox/identifier.ts";

function operationOf(headers: Headers): Operation | undefined {
  const id = headers.get("sandbox-operation");
  const generation = headers.get("sandbox-generation");
  if (id === null && generation === null) return undefined;
  if (!id || id.length > 256)
    throw invalid("sandbox-operation", "must be 1 to 256 characters, given with sandbox-generation");
  if (generation === null || !/^\d{1,16}$/.test(generation) || !Number.isSafeInteger(Number(generation))) {
    throw invalid(
      "sandbox-generation",
      "must be an integer from 0 to 2^53 - 1, given with sandbox-operation",
    );
  }
  return { id, generation: Number(generation) };
}

/**
 * What the headers of an RPC say of the call.
 * @throws `failed_precondition` without a namespace, `invalid_argument` for a header that breaks its rule
 */
export function callOf({ headers, signal, deadline }: UnaryContext): Call {
  return {
    namespace: checkNamespace(headers.get("containerd-namespace")),
    signal,
    deadline,
    traceparent: headers.get("traceparent") ?? undefined,
    operation: operationOf(headers),
  };
}
