import { readFileSync } from "node:fs";

/** A mount as a spec has it. */
export interface SpecMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

function mount(type: string, destination: string, ...options: readonly string[]): SpecMount {
  return { destination, type, source: type, options };
}

/** The mounts that every sandbox has of its own, unless its spec mounts something else there. */
const everywhere: readonly SpecMount[] = [
  mount("proc", "/proc", "nosuid", "noexec", "nodev"),
  mount("tmpfs", "/dev", "nosuid", "strictatime", "mode=755", "size=64k"),
  mount("devpts", "/dev/pts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"),
  mount("tmpfs", "/dev/shm", "nosuid", "noexec", "nodev", "mode=1777", "size=64m"),
  mount("mqueue", "/dev/mqueue", "nosuid", "noexec", "nodev"),
  mount("sysfs", "/sys", "nosuid", "noexec", "nodev", "ro"),
];

/**
 * The mounts of a sandbox whose spec has none.
 * @param isReadonly whether its root is, so that it needs other places to write to
 * @param isHost whether the root is the node's, whose places for passing things are not to be shared
 * @param size of what it can write, as mount takes it
 */
export function defaultMounts(isReadonly: boolean, isHost: boolean, size: string): SpecMount[] {
  const scratch = (path: string, mode: string) =>
    mount("tmpfs", path, "nosuid", "nodev", `mode=${mode}`, `size=${size}`);
  const mounts = [...everywhere];
  if (isReadonly) mounts.push(scratch("/tmp", "1777"));
  if (isHost) mounts.push(scratch("/var/tmp", "1777"), scratch("/run", "755"));
  return mounts;
}

/** Files of /proc and /sys that tell or do too much. */
export const maskedPaths: readonly string[] = [
  "/proc/acpi",
  "/proc/asound",
  "/proc/interrupts",
  "/proc/kcore",
  "/proc/keys",
  "/proc/latency_stats",
  "/proc/sched_debug",
  "/proc/scsi",
  "/proc/timer_list",
  "/proc/timer_stats",
  "/sys/devices/virtual/powercap",
  "/sys/firmware",
];

export const readonlyPaths: readonly string[] = [
  "/proc/bus",
  "/proc/fs",
  "/proc/irq",
  "/proc/sys",
  "/proc/sysrq-trigger",
];

/** Maximum of processes and threads of a sandbox that names no limit. */
export const pidsLimit = 4_096;

/** The soft limit of open files that programs expect, whatever that of the agent is. */
const openFiles = 1_024;

/** @param limits the text of `/proc/self/limits`: nobody may raise the hard limit here without a capability for it */
export function openFilesLimit(limits = readFileSync("/proc/self/limits", "utf8")) {
  const hard = Number(/^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1] ?? openFiles);
  return { type: "RLIMIT_NOFILE", soft: Math.min(openFiles, hard), hard };
}

/** The user that a sandbox with the node's files is, and who owns none of them. */
export const nobody = { uid: 65_534, gid: 65_534 };

/** A shell that does nothing but wait for its end: what a sandbox is that has nothing to run. */
export const idleArgs: readonly string[] = ["/bin/sh", "-c", "trap 'exit 143' TERM; sleep 2147483647 & wait"];
