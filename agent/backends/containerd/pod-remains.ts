import type { Connection } from "./connection.ts";
import { ifFound } from "./if-found.ts";
import { methods } from "./messages.ts";
import type { ContainerdName } from "./name.ts";

const snapshotterFilter = "type==io.containerd.snapshotter.v1";

/**
 * Removes what containerd has left of a pod that was shut down: the container of a Start whose caller was killed, and
 * the snapshot of a Start during which containerd itself was killed. containerd makes the snapshot before the container
 * that refers to it, and a lease would keep the snapshot for a day.
 * @throws `unavailable` while containerd is unreachable
 */
export async function removePodRemains(
  connection: Connection,
  { namespace, id }: ContainerdName,
): Promise<void> {
  await ifFound(connection.call(methods.deleteContainer, namespace, { id }));
  const { plugins } = await connection.call(methods.plugins, namespace, { filters: [snapshotterFilter] });
  for (const { id: snapshotter, initErr } of plugins ?? []) {
    if (!snapshotter || initErr?.length) continue;
    await ifFound(connection.call(methods.removeSnapshot, namespace, { snapshotter, key: id }));
  }
}
