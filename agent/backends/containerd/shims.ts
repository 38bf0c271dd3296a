import { readdir, readFile, realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import { sendToProcess } from "../../host/signal.ts";
import type { ContainerdName } from "./name.ts";

/** Interval of the checks whether shims have ended. */
const pollIntervalMs = 20;

/** Time between SIGTERM and SIGKILL. */
const termTimeoutMs = 1_000;

/** Time for the shims of a sandbox to end after the first signal. */
const killTimeoutMs = 10_000;

/** A shim, or the clean-up that containerd runs after one. */
interface Shim {
  readonly pid: number;
  readonly isCleaningUp: boolean;
}

/** Reads a process's command line; empty if there is no such process. */
async function commandOf(pid: string | number): Promise<readonly string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
}

/** Returns the value of a flag in a command line. */
function flag(command: readonly string[], name: string): string | undefined {
  const at = command.indexOf(name);
  return at < 0 ? undefined : command[at + 1];
}

/**
 * Returns true for a shim, and false for a process that a shim runs: containerd starts every shim with flags for its
 * id, its namespace and containerd's own address.
 */
export async function isShim(pid: number): Promise<boolean> {
  const command = await commandOf(pid);
  return ["-id", "-namespace", "-address"].every((name) => flag(command, name) !== undefined);
}

/** Lists the shims that a containerd has started for a sandbox, including those it has forgotten. */
async function shimsOf(socket: string, { namespace, id }: ContainerdName): Promise<Shim[]> {
  const found: Shim[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const command = await commandOf(pid);
    if (flag(command, "-id") !== id || flag(command, "-namespace") !== namespace) continue;
    const address = await realpath(flag(command, "-address") ?? "").catch(() => "");
    if (address === socket) found.push({ pid: Number(pid), isCleaningUp: command.includes("delete") });
  }
  return found;
}

/**
 * Resolves when no shim of a sandbox is left; kills those that do not end by themselves. containerd forgets a shim,
 * and leaves it running, if containerd is killed while it starts the shim, or finds the shim unusable.
 * @param socket of containerd
 * @param graceMs time for the shims to end by themselves
 * @throws `unavailable` for a shim that does not end
 */
export async function endShims(socket: string, name: ContainerdName, graceMs: number): Promise<void> {
  const address = await realpath(socket);
  for (const startedAt = Date.now(); ; await delay(pollIntervalMs)) {
    const left = await shimsOf(address, name);
    if (left.length === 0) return;
    const overdueMs = Date.now() - startedAt - graceMs;
    if (overdueMs < 0) continue;
    if (overdueMs > killTimeoutMs)
      throw new SandboxError("unavailable", `shim ${left[0]?.pid} has not ended`);
    for (const { pid, isCleaningUp } of left) {
      if (isCleaningUp) continue;
      // A shim removes its socket on SIGTERM, but not on SIGKILL.
      sendToProcess(pid, overdueMs < termTimeoutMs ? "SIGTERM" : "SIGKILL");
    }
  }
}
