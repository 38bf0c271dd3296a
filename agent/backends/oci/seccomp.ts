/** System calls that reach beyond a sandbox or are not needed in one. */
const deniedCalls: readonly string[] = [
  ..."acct add_key adjtimex bpf clock_adjtime clock_settime clock_settime64 create_module".split(" "),
  ..."delete_module fanotify_init finit_module get_kernel_syms get_mempolicy init_module ioperm iopl".split(
    " ",
  ),
  ..."io_uring_enter io_uring_register io_uring_setup kcmp kexec_file_load kexec_load keyctl".split(" "),
  ..."lookup_dcookie mbind migrate_pages mount mount_setattr move_mount move_pages name_to_handle_at".split(
    " ",
  ),
  ..."nfsservctl open_by_handle_at open_tree fsconfig fsmount fsopen fspick perf_event_open".split(" "),
  ..."pivot_root query_module quotactl quotactl_fd reboot request_key set_mempolicy setns".split(" "),
  ..."settimeofday stime swapoff swapon _sysctl sysfs syslog umount umount2 unshare uselib".split(" "),
  ..."userfaultfd ustat vhangup vm86 vm86old".split(" "),
];

/** Flags of clone that create namespaces: mount, cgroup, uts, ipc, user, pid, network. */
const namespaceFlags = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000];

const eperm = 1;
const enosys = 38;

const architectures: Readonly<Record<string, readonly string[]>> = {
  x64: ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
  arm64: ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
};

/**
 * The default seccomp profile: it denies dangerous system calls. A filter cannot read the flags of clone3, so clone3
 * fails with ENOSYS and programs fall back to clone.
 */
export const defaultSeccomp = {
  defaultAction: "SCMP_ACT_ALLOW",
  architectures: architectures[process.arch] ?? [],
  syscalls: [
    { names: deniedCalls, action: "SCMP_ACT_ERRNO", errnoRet: eperm },
    { names: ["clone3"], action: "SCMP_ACT_ERRNO", errnoRet: enosys },
    ...namespaceFlags.map((flag) => ({
      names: ["clone"],
      action: "SCMP_ACT_ERRNO",
      errnoRet: eperm,
      args: [{ index: 0, value: flag, valueTwo: flag, op: "SCMP_CMP_MASKED_EQ" }],
    })),
  ],
};
