/** The capabilities that root of a rootfs of its own needs to install and run programs. */
export const rootfsCapabilities: readonly string[] = [
  "CAP_CHOWN",
  "CAP_DAC_OVERRIDE",
  "CAP_FOWNER",
  "CAP_FSETID",
  "CAP_KILL",
  "CAP_NET_BIND_SERVICE",
  "CAP_SETGID",
  "CAP_SETUID",
];

/** With the node's files in sight, nothing is given that passes over their permissions. */
export const hostCapabilities: readonly string[] = ["CAP_KILL", "CAP_NET_BIND_SERVICE"];

/** The most that a spec may ask for: none of these reaches beyond the sandbox's own namespaces. */
export const maxCapabilities: ReadonlySet<string> = new Set([
  ...rootfsCapabilities,
  "CAP_AUDIT_WRITE",
  "CAP_MKNOD",
  "CAP_NET_RAW",
  "CAP_SETFCAP",
  "CAP_SETPCAP",
  "CAP_SYS_CHROOT",
]);
