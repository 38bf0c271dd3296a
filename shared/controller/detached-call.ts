import type { Call } from "../sandbox/call.ts";

/** Creates a call of the functions themselves, which no caller can leave. */
export function detachedCall(namespace: string): Call {
  return { namespace, actor: "reconcile", signal: new AbortController().signal };
}
