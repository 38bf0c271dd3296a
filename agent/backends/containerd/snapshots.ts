import type { Connection } from "./connection.ts";
import { ifFound } from "./if-found.ts";
import { methods } from "./messages.ts";
import type { ContainerdName } from "./name.ts";

const snapshotterFilter = "type==io.containerd.snapshotter.v1";

/**
 * Removes the snapshot of a pod that containerd was creating when it was killed. containerd makes the snapshot before
 * the container that refers to it, and a lease would keep the snapshot for a day.
 * @throws `unavailable` while containerd is unreachable
 */
export async function removeSnapshots(
  connection: Connection,
  { namespace, id }: ContainerdName,
): Promise<void> {
  const { plugins } = await connection.call(methods.plugins, namespace, { filters: [snapshotterFilter] });
  for (const { id: snapshotter, initErr } of plugins ?? []) {
    if (!snapshotter || initErr?.length) continue;
    await ifFound(connection.call(methods.removeSnapshot, namespace, { snapshotter, key: id }));
  }
}
