/** Default capabilities in a rootfs of its own: those that root needs to install and run programs. */
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

/** Default capabilities with the host's files: none that bypasses file permissions. */
export const hostCapabilities: readonly string[] = ["CAP_KILL", "CAP_NET_BIND_SERVICE"];

/** Capabilities that a spec may request: none reaches beyond the sandbox's own namespaces. */
export const maxCapabilities: ReadonlySet<string> = new Set([
  ...rootfsCapabilities,
  "CAP_AUDIT_WRITE",
  "CAP_MKNOD",
  "CAP_NET_RAW",
  "CAP_SETFCAP",
  "CAP_SETPCAP",
  "CAP_SYS_CHROOT",
]);
