import type { ControllerInstance, ControllerStatus } from "../../shared/sandbox/controller.ts";
import type { Running } from "./engine.ts";
import type { LocalSandbox } from "./sandbox.ts";

/** What Start answers. */
export function instanceOf({ record, sandbox }: LocalSandbox, running: Running): ControllerInstance {
  return {
    ...running,
    sandboxId: record.id,
    createdAt: record.createdAt,
    labels: sandbox.labels,
    spec: sandbox.spec,
  };
}

/** What only a verbose Status tells: what the engine has to tell, and how it ended. */
async function infoOf({ engine, exit }: LocalSandbox): Promise<Map<string, string>> {
  const info = await engine.info();
  if (exit) info.set("exitStatus", String(exit.status));
  if (exit?.reason) info.set("exitReason", exit.reason);
  return info;
}

/** What Status answers. */
export async function statusOf(sandbox: LocalSandbox, verbose: boolean): Promise<ControllerStatus> {
  const info = verbose ? await infoOf(sandbox) : new Map<string, string>();
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
