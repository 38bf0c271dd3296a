import { agentFaultCases } from "../suites/agent-faults.ts";
import { badInputCases } from "../suites/bad-input.ts";
import type { Case } from "../suites/case.ts";
import { controllerCases } from "../suites/controller.ts";
import { deletionCases } from "../suites/deletions.ts";
import { directoryCases } from "../suites/directory.ts";
import { edgeCases } from "../suites/edge.ts";
import { eventCases } from "../suites/events.ts";
import { grpcCases } from "../suites/grpc.ts";
import { idempotencyCases } from "../suites/idempotency.ts";
import { leaseRemovalCases } from "../suites/lease-removal.ts";
import { leaseCases } from "../suites/leases.ts";
import { lifeEventCases } from "../suites/life-events.ts";
import { listRequestCases } from "../suites/list-requests.ts";
import { livingLeaseCases } from "../suites/living-leases.ts";
import { livingTriggerCases } from "../suites/living-triggers.ts";
import { outputCases } from "../suites/output.ts";
import { processCases } from "../suites/process.ts";
import { reasonCases } from "../suites/reasons.ts";
import { restStoreCases } from "../suites/rest-store.ts";
import { runSubscriptionCases } from "../suites/run-subscriptions.ts";
import { runCases } from "../suites/runs.ts";
import { processStatusCases, statusCases } from "../suites/status.ts";
import { surfaceCases } from "../suites/surface.ts";
import { triggerDefinitionCases } from "../suites/trigger-definitions.ts";
import { triggerCases } from "../suites/triggers.ts";
import { listVectorCases, storeVectorCases } from "../suites/vectors-over-http.ts";
import { waitManyCases } from "../suites/wait-many.ts";
import { webhookSenderCases } from "../suites/webhook-senders.ts";
import { webhookVectorCases } from "../suites/webhook-vectors.ts";
import { processWorkload } from "../suites/workload.ts";

/** The suites that need no agent. */
export const storeSuites = {
  "Store over REST": restStoreCases,
  "List over REST": listRequestCases,
  "both surfaces": surfaceCases,
  "the HTTP edge": edgeCases,
  "bad input": badInputCases,
  events: eventCases,
  "idempotency keys": idempotencyCases,
  triggers: [...triggerDefinitionCases, ...triggerCases],
  "senders of webhooks": webhookSenderCases,
  "vectors of webhooks": webhookVectorCases,
  leases: [...leaseCases, ...leaseRemovalCases],
  "gRPC clients": grpcCases,
  "Store vectors": storeVectorCases,
  "List vectors": listVectorCases,
} as const satisfies Record<string, readonly Case[]>;

/** All suites. */
export const suites = {
  ...storeSuites,
  Controller: controllerCases(() => processWorkload),
  "compound operations": [...runCases, ...deletionCases],
  "subscriptions of runs": runSubscriptionCases,
  "process backend": processCases,
  output: outputCases(),
  "lists of namespaces and lives": directoryCases(() => processWorkload),
  "waits for many": waitManyCases(() => processWorkload),
  status: statusCases(() => processWorkload),
  "reasons on the process backend": reasonCases,
  "status on the process backend": processStatusCases,
  "events of lives": lifeEventCases,
  "leases of sandboxes that live": livingLeaseCases,
  "triggers that act": livingTriggerCases,
  "agent faults": agentFaultCases,
} as const;

/** The names of cases that do not apply to Workers. */
const notOnWorkers: ReadonlySet<string> = new Set([
  // A Worker cannot know whether it is on loopback, and therefore always requires a token.
  "a web page elsewhere cannot call a local server without tokens",
  // Headers without a value do not reach a Worker.
  "an empty If-Match matches nothing",
]);

/**
 * The names of cases with large bodies that are refused unread. As it answers, workerd alone closes the connection, which
 * a sender may notice before it reads the answer. A proxy, such as Cloudflare's and wrangler's, reads on.
 */
const behindProxies: ReadonlySet<string> = new Set([
  "a body over 4 MiB is refused on both surfaces, and nothing is stored",
  "a body that is too large is refused before it is read",
  "a body of more than 4 MiB is refused with 413, one of 4 MiB is read",
  "limits: limits: a request of 17 MiB",
]);

/** Returns true if a case needs a proxy before a Worker. */
export function needsProxy({ name }: Case): boolean {
  return behindProxies.has(name);
}

/** Returns true if a case applies to Workers without a proxy before them. */
export function holdsOnWorkers(each: Case): boolean {
  return !notOnWorkers.has(each.name) && !needsProxy(each);
}
