import { agentFaultCases } from "../suites/agent-faults.ts";
import { badInputCases } from "../suites/bad-input.ts";
import type { Case } from "../suites/case.ts";
import { controllerCases } from "../suites/controller.ts";
import { processCases } from "../suites/process.ts";
import { restStoreCases } from "../suites/rest-store.ts";
import { surfaceCases } from "../suites/surface.ts";
import { listVectorCases, storeVectorCases } from "../suites/vectors-over-http.ts";
import { processWorkload } from "../suites/workload.ts";

/** What needs no agent. */
export const storeSuites = {
  "Store over REST": restStoreCases,
  "both surfaces": surfaceCases,
  "bad input": badInputCases,
  "Store vectors": storeVectorCases,
  "List vectors": listVectorCases,
} as const satisfies Record<string, readonly Case[]>;

/** Everything. */
export const suites = {
  ...storeSuites,
  Controller: controllerCases(() => processWorkload),
  "process backend": processCases,
  "agent faults": agentFaultCases,
} as const;

/** The cases about servers that know they are on loopback, and therefore ask for no token. */
const loopbackOnly: ReadonlySet<string> = new Set([
  "a web page elsewhere cannot call a local server without tokens",
]);

/** Tells whether a case is about a server that cannot know whether it is on loopback, too. */
export function holdsWithTokens({ name }: Case): boolean {
  return !loopbackOnly.has(name);
}
