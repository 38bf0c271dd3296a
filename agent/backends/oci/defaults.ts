import { readFileSync } from "node:fs";

/** A mount in a spec. */
export interface SpecMount {
  readonly destination: string;
  readonly type: string;
  readonly source: string;
  readonly options: readonly string[];
}

function mount(type: string, destination: string, ...options: readonly string[]): SpecMount {
  return { destination, type, source: type, options };
}

/** The mounts of every sandbox, unless its spec mounts something else there. */
const baseMounts: readonly SpecMount[] = [
  mount("proc", "/proc", "nosuid", "noexec", "nodev"),
  mount("tmpfs", "/dev", "nosuid", "strictatime", "mode=755", "size=64k"),
  mount("devpts", "/dev/pts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"),
  mount("tmpfs", "/dev/shm", "nosuid", "noexec", "nodev", "mode=1777", "size=64m"),
  mount("mqueue", "/dev/mqueue", "nosuid", "noexec", "nodev"),
  mount("sysfs", "/sys", "nosuid", "noexec", "nodev", "ro"),
];

/**
 * Returns the default mounts of a sandbox.
 * @param isReadonly true if its root is read-only, so that it needs other places to write to
 * @param isHost true if its root is the host's, whose shared temporary folders are hidden
 * @param size limit of each tmpfs, in mount's notation
 */
export function defaultMounts(isReadonly: boolean, isHost: boolean, size: string): SpecMount[] {
  const scratch = (path: string, mode: string) =>
    mount("tmpfs", path, "nosuid", "nodev", `mode=${mode}`, `size=${size}`);
  const mounts = [...baseMounts];
  if (isReadonly) mounts.push(scratch("/tmp", "1777"));
  if (isHost) mounts.push(scratch("/var/tmp", "1777"), scratch("/run", "755"));
  return mounts;
}

/** Default maximum number of processes and threads. */
export const defaultMaxPids = 4_096;

/** The soft limit of open files that programs expect. The agent's own may differ. */
const softMaxOpenFiles = 1_024;

/**
 * Returns the default limit of open files.
 * @param limits the text of `/proc/self/limits`: raising the hard limit needs a capability
 */
export function openFilesLimit(limits = readFileSync("/proc/self/limits", "utf8")) {
  const hard = Number(/^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1] ?? softMaxOpenFiles);
  return { type: "RLIMIT_NOFILE", soft: Math.min(softMaxOpenFiles, hard), hard };
}

/** The default user of a sandbox with the host's files; it owns none of them. */
export const nobody = { uid: 65_534, gid: 65_534 };

/** The program of a sandbox whose spec names none: a shell that waits for its end. */
export const idleArgs: readonly string[] = ["/bin/sh", "-c", "trap 'exit 143' TERM; sleep 2147483647 & wait"];
