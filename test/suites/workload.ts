import { readFileSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";

/**
 * The program of the sandboxes in the cases, for one backend. It runs until a signal ends it: SIGTERM with exit status
 * 0, SIGUSR1 with 7, SIGUSR2 with 3. After SIGHUP it ignores SIGTERM.
 */
export interface Workload {
  /** The fields of its record except id and labels, as JSON. */
  readonly record: Readonly<Record<string, unknown>>;
  /** True if the backend cannot see how it ended. Then its exit status is 255. */
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

/** A shell for the process backend. */
export const processWorkload: Workload = {
  record: {
    runtime: { name: "process" },
    spec: { typeUrl: specType, json: { process: { args: ["sh", "-c", script], cwd: "/" } } },
  },
};

/** Returns true if a process catches (`SigCgt`) or ignores (`SigIgn`) a signal. */
function isInSignalSet(set: "SigCgt" | "SigIgn", pid: number, signal: NodeJS.Signals): boolean {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const mask = new RegExp(`^${set}:\\s+([0-9a-f]+)$`, "m").exec(status)?.[1] ?? "0";
  return (BigInt(`0x${mask}`) & (1n << BigInt(constants.signals[signal] - 1))) !== 0n;
}

/** Returns true if a process is still runc's init, which catches every signal and passes none on. */
function isRuncInit(pid: number): boolean {
  return /^Name:\s+runc\b/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** Returns true if a process ignores SIGTERM. */
export const ignoresSigterm = (pid: number) => isInSignalSet("SigIgn", pid, "SIGTERM");

/** Sends a signal to a sandbox's process on this machine, once that process handles the signal. */
export async function signalWhenHandled(
  pid: number,
  signal: "SIGTERM" | "SIGUSR1" | "SIGUSR2" | "SIGHUP",
): Promise<void> {
  for (const deadline = Date.now() + 10_000; isRuncInit(pid) || !isInSignalSet("SigCgt", pid, signal); ) {
    if (Date.now() > deadline) throw new Error(`process ${pid} does not handle ${signal}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.kill(pid, signal);
}

/** Returns true if the process exists and is no zombie. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
