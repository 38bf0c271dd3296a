import type { Call } from "../sandbox/call.ts";

/** Returns the context of a call that no caller has asked for. */
export function ownCall(namespace: string, actor: "reconcile" | "agent" = "reconcile"): Call {
  return { namespace, actor, signal: new AbortController().signal };
}
