import { readFileSync } from "node:fs";
import { constants } from "node:os";
import process from "node:process";
import { until } from "./until.ts";

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

/** Waits until a process catches or ignores a signal, as a shell does after its `trap`. */
export async function untilTrapped(pid: number, signal: NodeJS.Signals): Promise<void> {
  const isTrapped = () =>
    !isRuncInit(pid) && (isInSignalSet("SigCgt", pid, signal) || isInSignalSet("SigIgn", pid, signal));
  await until(`process ${pid} catches or ignores ${signal}`, isTrapped);
}

/** Sends a signal to a sandbox's process on this machine, once that process handles the signal. */
export async function signalWhenHandled(
  pid: number,
  signal: "SIGTERM" | "SIGUSR1" | "SIGUSR2" | "SIGHUP",
): Promise<void> {
  const isHandled = () => !isRuncInit(pid) && isInSignalSet("SigCgt", pid, signal);
  await until(`process ${pid} handles ${signal}`, isHandled);
  process.kill(pid, signal);
}
