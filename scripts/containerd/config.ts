import { join } from "node:path";
import type { ContainerdVersion } from "./fetch.ts";
import { pauseImage } from "./pause-image.ts";

/** Where a daemon has what, below its own folder. */
export const layout = (folder: string) => ({
  root: join(folder, "root"),
  state: join(folder, "state"),
  socket: join(folder, "c.sock"),
});

/** What needs kernel modules or privileges that tests do not. */
const needless = [
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.zfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.erofs",
  "io.containerd.differ.v1.erofs",
  "io.containerd.internal.v1.opt",
  "io.containerd.nri.v1.nri",
  "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.internal.v1.tracing",
];

const cri = `
[plugins."io.containerd.cri.v1.images"]
snapshotter = "native"
[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "${pauseImage}"
[plugins."io.containerd.cri.v1.runtime"]
restrict_oom_score_adj = true
disable_apparmor = true
disable_hugetlb_controller = true
tolerate_missing_hugetlb_controller = true
[plugins."io.containerd.grpc.v1.cri"]
disable_tcp_service = true
`;

/** A daemon's configuration: everything in its own folder. Pods are run from version 2 on only. */
export function configOf(version: ContainerdVersion, folder: string): string {
  const { root, state, socket } = layout(folder);
  const hasPods = version === "2";
  const disabled = hasPods ? needless : [...needless, "io.containerd.grpc.v1.cri"];
  return `version = ${hasPods ? 3 : 2}
root = ${JSON.stringify(root)}
state = ${JSON.stringify(state)}
temp = ${JSON.stringify(join(folder, "temp"))}
disabled_plugins = ${JSON.stringify(disabled)}
[grpc]
address = ${JSON.stringify(socket)}
[ttrpc]
address = ${JSON.stringify(`${socket}.ttrpc`)}
[debug]
address = ${JSON.stringify(join(folder, "debug.sock"))}
${hasPods ? cri : ""}`;
}
