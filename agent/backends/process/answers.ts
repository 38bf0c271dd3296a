import type { ControllerInstance, ControllerStatus } from "../../../shared/sandbox/controller.ts";
import type { Run } from "./run.ts";
import type { ProcessSandbox } from "./sandbox.ts";
import { parseSpec } from "./spec.ts";

/** What Start answers. A process has no API of its own: no address, no version. */
export function instanceOf({ record, sandbox }: ProcessSandbox, run: Run): ControllerInstance {
  return {
    sandboxId: record.id,
    pid: run.leader.pid,
    createdAt: record.createdAt,
    labels: sandbox.labels,
    address: "",
    version: 0,
    spec: sandbox.spec,
  };
}

/** What this backend cannot honour, as paths of the spec and of Create's fields. */
function ignoredBy({ record, sandbox }: ProcessSandbox): string[] {
  const changed = record.respecified ? ["spec: it was changed after the process was started"] : [];
  return [...record.ignored, ...parseSpec(sandbox.spec).ignored, ...changed];
}

/** What only a verbose Status tells; `ignored` is a JSON array of texts. */
function infoOf(sandbox: ProcessSandbox): Map<string, string> {
  const info = new Map([["ignored", JSON.stringify(ignoredBy(sandbox))]]);
  const { run, exit } = sandbox;
  if (run) for (const [name, path] of Object.entries(run.outputs)) info.set(name, path);
  if (exit) info.set("exitStatus", String(exit.status));
  if (exit?.reason) info.set("exitReason", exit.reason);
  return info;
}

/** What Status answers. */
export function statusOf(sandbox: ProcessSandbox, verbose: boolean): ControllerStatus {
  const { record, run, exit, state } = sandbox;
  return {
    sandboxId: record.id,
    pid: run && !exit ? run.leader.pid : 0,
    state,
    info: verbose ? infoOf(sandbox) : new Map(),
    createdAt: record.createdAt,
    exitedAt: exit?.time,
    extra: undefined,
    address: "",
    version: 0,
  };
}
