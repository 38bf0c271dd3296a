/** The default PATH variable. */
export const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** The usual default capabilities of containers. */
const capabilities = [
  "CAP_AUDIT_WRITE",
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_FOWNER",
  "CAP_FSETID",
  "CAP_KILL",
  "CAP_MKNOD",
  "CAP_NET_BIND_SERVICE",
  "CAP_NET_RAW",
  "CAP_SETFCAP",
  "CAP_SETGID",
  "CAP_SETPCAP",
  "CAP_SETUID",
  "CAP_SYS_CHROOT",
];

/** Defaults of the spec's `process`. */
export const defaultProcess = {
  noNewPrivileges: true,
  capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities },
  rlimits: [{ type: "RLIMIT_NOFILE", hard: 1_024, soft: 1_024 }],
};

/** One entry of a spec's `mounts`. */
export interface SpecMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

const kernel = ["nosuid", "noexec", "nodev"];

/** The usual mounts of a container. */
export const defaultMounts: readonly SpecMount[] = [
  { destination: "/proc", type: "proc", source: "proc", options: kernel },
  {
    destination: "/dev",
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
  },
  {
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
  },
  {
    destination: "/dev/shm",
    type: "tmpfs",
    source: "shm",
    options: [...kernel, "mode=1777", "size=65536k"],
  },
  { destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: kernel },
  { destination: "/sys", type: "sysfs", source: "sysfs", options: [...kernel, "ro"] },
];

/** Device rules: none but the devices that the runtime itself allows. */
export const defaultDevices = [{ allow: false, access: "rwm" }];
