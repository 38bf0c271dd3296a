import { readFileSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";

/**
 * What the sandboxes of the cases run, for one backend: a process that runs until it is told to end, by SIGTERM with
 * exit status 0, by SIGUSR1 with 7 and by SIGUSR2 with 3, and that no longer listens to SIGTERM after a SIGHUP.
 */
export interface Workload {
  /** What a record has for it besides the sandbox's id and labels, as JSON. */
  readonly record: Readonly<Record<string, unknown>>;
  /** True if nobody can tell how it ended; then its exit status is 255. */
  readonly exitsAreUnknown?: boolean;
}

export const specType = "types.containerd.io/opencontainers/runtime-spec/1/Spec";

const script = [
  "trap 'exit 0' TERM",
  "trap 'exit 7' USR1",
  "trap 'exit 3' USR2",
  "trap 'trap \"\" TERM' HUP",
  "while :; do sleep 0.02; done",
].join("; ");

/** A shell, run by the process backend. */
export const processWorkload: Workload = {
  record: {
    runtime: { name: "process" },
    spec: { typeUrl: specType, json: { process: { args: ["sh", "-c", script], cwd: "/" } } },
  },
};

/** Tells whether a signal is among those that a process catches (`SigCgt`) or ignores (`SigIgn`). */
function isIn(set: "SigCgt" | "SigIgn", pid: number, signal: NodeJS.Signals): boolean {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mask = new RegExp(`^${set}:\\s+([0-9a-f]+)$`, "m").exec(status)?.[1] ?? "0";
  return (BigInt(`0x${mask}`) & (1n << BigInt(constants.signals[signal] - 1))) !== 0n;
}

/** Tells whether a process is still what runc makes one of, which catches every signal and passes none on. */
function isInTheMaking(pid: number): boolean {
  return /^Name:\s+runc\b/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** Tells whether a process no longer listens to SIGTERM. */
export const isDeaf = (pid: number) => isIn("SigIgn", pid, "SIGTERM");

/** Signals the process of a sandbox on this machine, once it listens to that. */
export async function tell(pid: number, signal: "SIGTERM" | "SIGUSR1" | "SIGUSR2" | "SIGHUP"): Promise<void> {
  for (const deadline = Date.now() + 10_000; isInTheMaking(pid) || !isIn("SigCgt", pid, signal); ) {
    if (Date.now() > deadline) throw new Error(`process ${pid} does not listen to ${signal}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.kill(pid, signal);
}

/** Tells whether there is a process of that number. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
