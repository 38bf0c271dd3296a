import type { Connection } from "./connection.ts";
import { found } from "./if-found.ts";
import { methods } from "./messages.ts";
import type { ContainerdName } from "./name.ts";

const ofSnapshotters = "type==io.containerd.snapshotter.v1";

/**
 * Removes the snapshot of a pod that containerd was making when it was killed. It made the snapshot before the
 * container that tells of it, and its own lease would keep the snapshot for a day.
 * @throws `unavailable` while containerd is out of reach
 */
export async function removeSnapshots(
  connection: Connection,
  { namespace, id }: ContainerdName,
): Promise<void> {
  const { plugins } = await connection.call(methods.plugins, namespace, { filters: [ofSnapshotters] });
  for (const { id: snapshotter, initErr } of plugins ?? []) {
    if (!snapshotter || initErr?.length) continue;
    await found(connection.call(methods.removeSnapshot, namespace, { snapshotter, key: id }));
  }
}
