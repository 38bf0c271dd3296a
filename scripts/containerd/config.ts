import { join } from "node:path";
import type { ContainerdVersion } from "./fetch.ts";
import { pauseImageName } from "./pause-image.ts";

/** The paths of a daemon's files, all below one folder. */
export interface Layout {
  readonly root: string;
  readonly state: string;
  readonly temp: string;
  readonly config: string;
  readonly socket: string;
  /** CRI's folder of network configurations, which stays empty. */
  readonly networks: string;
}

export function layoutOf(folder: string): Layout {
  return {
    root: join(folder, "root"),
    state: join(folder, "state"),
    temp: join(folder, "temp"),
    config: join(folder, "config.toml"),
    socket: join(folder, "containerd.sock"),
    networks: join(folder, "networks"),
  };
}

/** Plugins that need features of the host or write outside of the folder. */
const disabledPlugins = [
  ...["btrfs", "zfs", "devmapper", "erofs"].map((name) => `io.containerd.snapshotter.v1.${name}`),
  "io.containerd.differ.v1.erofs",
  "io.containerd.internal.v1.opt",
  "io.containerd.nri.v1.nri",
  "io.containerd.tracing.processor.v1.otlp",
  "io.containerd.internal.v1.tracing",
];

/** A value that TOML and JSON write alike. */
type Value = string | boolean | readonly string[];
type Table = Readonly<Record<string, Value>>;

/** Settings for a host that is itself a container and lacks some features. */
const containerFriendly: Table = {
  restrict_oom_score_adj: true,
  disable_apparmor: true,
  disable_hugetlb_controller: true,
  tolerate_missing_hugetlb_controller: true,
};

/** CRI's tables by version; CRI was split from one plugin into three. */
const cri: Readonly<Record<ContainerdVersion, (layout: Layout) => Readonly<Record<string, Table>>>> = {
  "2.1": (layout) => ({
    "plugins.'io.containerd.grpc.v1.cri'": { disable_tcp_service: true },
    "plugins.'io.containerd.cri.v1.images'": { snapshotter: "native" },
    "plugins.'io.containerd.cri.v1.images'.pinned_images": { sandbox: pauseImageName },
    "plugins.'io.containerd.cri.v1.runtime'": containerFriendly,
    "plugins.'io.containerd.cri.v1.runtime'.cni": { conf_dir: layout.networks },
  }),
  "1.7": (layout) => ({
    "plugins.'io.containerd.grpc.v1.cri'": {
      ...containerFriendly,
      disable_tcp_service: true,
      sandbox_image: pauseImageName,
    },
    "plugins.'io.containerd.grpc.v1.cri'.cni": { conf_dir: layout.networks },
    "plugins.'io.containerd.grpc.v1.cri'.containerd": { snapshotter: "native" },
  }),
};

function table(name: string, values: Table): string {
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return `[${name}]\n${lines.join("\n")}\n`;
}

/**
 * Returns the configuration of a daemon that keeps everything below one folder and needs few features of the host.
 */
export function configOf(version: ContainerdVersion, folder: string): string {
  const layout = layoutOf(folder);
  const { root, state, temp, socket } = layout;
  const top = [
    `version = ${version === "1.7" ? 2 : 3}`,
    ...Object.entries({ root, state, temp, disabled_plugins: disabledPlugins }).map(
      ([key, value]) => `${key} = ${JSON.stringify(value)}`,
    ),
  ];
  const tables = {
    grpc: { address: socket },
    ttrpc: { address: join(folder, "ttrpc.sock") },
    debug: { address: join(folder, "debug.sock") },
    ...cri[version](layout),
  };
  const written = Object.entries(tables).map(([name, values]) => table(name, values));
  return [`${top.join("\n")}\n`, ...written].join("\n");
}
