import type { ControllerInstance, ControllerStatus } from "../../shared/sandbox/controller.ts";
import type { Running } from "./backend.ts";
import type { LocalSandbox } from "./sandbox.ts";

/** Builds the response of Start. */
export function instanceOf({ record, sandbox }: LocalSandbox, running: Running): ControllerInstance {
  return {
    ...running,
    sandboxId: record.id,
    createdAt: record.createdAt,
    labels: sandbox.labels,
    spec: sandbox.spec,
  };
}

/** Collects the information of a verbose Status: that of the backend, and the exit. */
async function infoOf({ backendSandbox, exit, record }: LocalSandbox): Promise<Map<string, string>> {
  const info = await backendSandbox.info();
  if (record.isOrphan) info.set("orphan", "its folder was lost and its process was found");
  if (exit) info.set("exitStatus", String(exit.status));
  if (exit?.detail) info.set("exitReason", exit.detail);
  return info;
}

/** Builds the response of Status. */
export async function statusOf(sandbox: LocalSandbox, verbose: boolean): Promise<ControllerStatus> {
  const info = verbose && sandbox.record.created ? await infoOf(sandbox) : new Map<string, string>();
  const { record, running, exit, state } = sandbox;
  return {
    sandboxId: record.id,
    pid: running && !exit ? running.pid : 0,
    state,
    info,
    createdAt: record.createdAt,
    exitedAt: exit?.time,
    extra: undefined,
    address: running?.address ?? "",
    version: running?.version ?? 0,
  };
}

/** Builds the response of Status for a sandbox whose Create is running and that has no folder yet. */
export function creatingStatus(sandboxId: string): ControllerStatus {
  const none = { extra: undefined, address: "", version: 0 };
  return { sandboxId, pid: 0, state: "SANDBOX_UNKNOWN", info: new Map(), ...none };
}
