import { readdir, readFile, realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import { sendToProcess } from "../../signal.ts";
import type { ContainerdName } from "./name.ts";

/** Between two looks whether one has ended, and how long one that is asked to end has for it, in milliseconds. */
const pauseMs = 20;
const asked = 1_000;

/** How long the shims of a sandbox are waited for and ended, in milliseconds, besides the time they have for it. */
const patience = 10_000;

/** A shim, or what containerd runs to clear up after one. */
interface Shim {
  readonly pid: number;
  readonly isClearing: boolean;
}

/** What a process was told at its start; nothing if there is no such process. */
async function commandOf(pid: string | number): Promise<readonly string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
}

/** The value of a flag in a command line. */
function flag(command: readonly string[], name: string): string | undefined {
  const at = command.indexOf(name);
  return at < 0 ? undefined : command[at + 1];
}

// Every shim is told its id, its namespace and the address of its containerd.

/** Tells whether a process is a shim, and not what a shim runs. */
export async function isShim(pid: number): Promise<boolean> {
  const command = await commandOf(pid);
  return ["-id", "-namespace", "-address"].every((name) => flag(command, name) !== undefined);
}

/** The shims that a containerd has started for a sandbox, whether it still knows of them or not. */
async function shimsOf(socket: string, { namespace, id }: ContainerdName): Promise<Shim[]> {
  const found: Shim[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const command = await commandOf(pid);
    if (flag(command, "-id") !== id || flag(command, "-namespace") !== namespace) continue;
    const address = await realpath(flag(command, "-address") ?? "").catch(() => "");
    if (address === socket) found.push({ pid: Number(pid), isClearing: command.includes("delete") });
  }
  return found;
}

/**
 * Resolves when no shim of a sandbox is left. Those that do not end by themselves are ended: a daemon that dies while
 * it starts one, or finds that it is of no use, forgets it and lets it run.
 * @param socket of the daemon
 * @param grace how long they have to end by themselves, in milliseconds
 * @throws `unavailable` for one that does not end
 */
export async function endShims(socket: string, name: ContainerdName, grace: number): Promise<void> {
  const address = await realpath(socket);
  for (const began = Date.now(); ; await delay(pauseMs)) {
    const left = await shimsOf(address, name);
    if (left.length === 0) return;
    const over = Date.now() - began - grace;
    if (over < 0) continue;
    if (over > patience) throw new SandboxError("unavailable", `shim ${left[0]?.pid} does not end`);
    for (const { pid, isClearing } of left) {
      if (isClearing) continue;
      // One that is asked takes its socket along.
      sendToProcess(pid, over < asked ? "SIGTERM" : "SIGKILL");
    }
  }
}
