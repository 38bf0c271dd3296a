import type { Call, LifecycleToken } from "../../shared/sandbox/call.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import type { Any } from "../../shared/sandbox/sandbox.ts";

/** The type of a runtime spec. */
export const specType = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

/** Encodes a JSON document as a spec. */
export function specOf(document: unknown): Any {
  return { typeUrl: specType, value: new TextEncoder().encode(JSON.stringify(document)) };
}

/** Returns the options of a Create that runs a process. */
export function running(process: unknown, more: Partial<CreateOpts> = {}): CreateOpts {
  return withSpec(process === undefined ? undefined : specOf({ ociVersion: "1.2.0", process }), more);
}

/** Returns the options of a Create with a spec. */
export function withSpec(spec: Any | undefined, more: Partial<CreateOpts> = {}): CreateOpts {
  const sandbox = { id: "", labels: new Map([["app", "web"]]), extensions: new Map(), sandboxer: "", spec };
  return { rootfs: [], netnsPath: "", annotations: new Map(), sandbox, ...more };
}

/** Returns the options of a Create that runs a shell script. */
export const shell = (script: string, more: object = {}) => running({ args: ["sh", "-c", script], ...more });

/** Creates a call in a namespace. */
export function callIn(
  namespace: string,
  lifecycle?: LifecycleToken,
  signal = new AbortController().signal,
): Call {
  return { namespace, signal, lifecycle };
}
