import { isCodeOf } from "../../../shared/errors/error.ts";
import type { UnknownSandbox } from "../../lifecycle/backend.ts";
import type { Connection } from "./connection.ts";
import { ContainerdSandbox } from "./containerd-sandbox.ts";
import { ContainerdWorkload } from "./containerd-workload.ts";
import { containerdNameOf, podsandbox } from "./name.ts";
import { removePodRemains } from "./pod-remains.ts";
import { isRecordIn } from "./record.ts";
import { endShims } from "./shims.ts";

/** Time for shims to end by themselves. */
const shimGraceMs = 2_000;

/**
 * Removes everything that containerd has of a sandbox whose agent record is missing. The labels of containerd's own
 * record identify the sandbox.
 * @param mustBeLabelled true to ignore records that do not name the data folder
 * @returns true if there was something to remove
 * @throws `unavailable` while containerd is unreachable
 */
export async function clearUnknown(
  connection: Connection,
  sandboxers: Iterable<string>,
  sandbox: UnknownSandbox,
  mustBeLabelled: boolean,
): Promise<boolean> {
  let isFound = false;
  const { namespace, id } = sandbox;
  for (const sandboxer of sandboxers) {
    const target = new ContainerdSandbox(connection, containerdNameOf(sandboxer, namespace, id));
    const record = await target.record();
    if (!record || record.sandboxer !== sandboxer || !isRecordIn(record, sandbox, mustBeLabelled)) continue;
    isFound = true;
    if (sandboxer === podsandbox) {
      const workload = new ContainerdWorkload(connection, target.name);
      await workload.remove((labels) => isRecordIn({ labels }, sandbox, mustBeLabelled));
    }
    await target.stop(0).catch((error: unknown) => {
      if (isCodeOf(error, "unavailable")) throw error;
    });
    await target.shutdown();
    await endShims(connection.socket, target.name, shimGraceMs);
    if (sandboxer === podsandbox) await removePodRemains(connection, target.name);
    await target.deleteRecord();
  }
  return isFound;
}
