import { isCodeOf } from "../../../shared/errors/error.ts";
import type { UnknownSandbox } from "../../lifecycle/engine.ts";
import type { Connection } from "./connection.ts";
import { ContainerdSandbox } from "./containerd-sandbox.ts";
import { ContainerdWorkload } from "./containerd-workload.ts";
import { containerdNameOf, podsandbox } from "./name.ts";
import { isRecordIn } from "./record.ts";
import { endShims } from "./shims.ts";
import { removeSnapshots } from "./snapshots.ts";

/** The time that shims have to end by themselves, in milliseconds. */
const shimGraceMs = 2_000;

/**
 * Takes away what the node has of a sandbox that the agent has no record of: the node's record says whose it is.
 * @param isLabelled whether only a record is meant that names the data folder
 * @returns whether there was something
 * @throws `unavailable` while containerd is out of reach
 */
export async function clearUnknown(
  connection: Connection,
  sandboxers: Iterable<string>,
  sandbox: UnknownSandbox,
  isLabelled: boolean,
): Promise<boolean> {
  let isFound = false;
  const { namespace, id } = sandbox;
  for (const sandboxer of sandboxers) {
    const node = new ContainerdSandbox(connection, containerdNameOf(sandboxer, namespace, id));
    const record = await node.record();
    if (!record || record.sandboxer !== sandboxer || !isRecordIn(record, sandbox, isLabelled)) continue;
    isFound = true;
    if (sandboxer === podsandbox) {
      const workload = new ContainerdWorkload(connection, node.name);
      await workload.remove((labels) => isRecordIn({ labels }, sandbox, isLabelled));
    }
    await node.stop(0).catch((error: unknown) => {
      if (isCodeOf(error, "unavailable")) throw error;
    });
    await node.shutdown();
    await endShims(connection.socket, node.name, shimGraceMs);
    if (sandboxer === podsandbox) await removeSnapshots(connection, node.name);
    await node.deleteRecord();
  }
  return isFound;
}
