import { readdir, readFile, realpath } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { NodeName } from "./name.ts";

/** Between two looks whether one has ended, and how long one that is asked to end has for it, in milliseconds. */
const pause = 20;
const asked = 1_000;

/** The value of a flag in a command line. */
const flag = (command: readonly string[], name: string) => command[command.indexOf(name) + 1] ?? "";

/** The shims that a containerd has started for a sandbox, whether it still knows of them or not. */
async function shimsOf(socket: string, { namespace, id }: NodeName): Promise<number[]> {
  const found: number[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const command = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    // Every shim is told these three.
    const isOfName = flag(command, "-id") === id && flag(command, "-namespace") === namespace;
    if (!isOfName || !command.includes("-address")) continue;
    if ((await realpath(flag(command, "-address")).catch(() => "")) === socket) found.push(Number(pid));
  }
  return found;
}

/**
 * Resolves when no shim of a sandbox is left. Those that do not end by themselves are ended: a daemon that dies while
 * it starts one, or finds that it is of no use, forgets it and lets it run.
 * @param socket of the daemon
 * @param grace how long they have to end by themselves, in milliseconds
 */
export async function endShims(socket: string, name: NodeName, grace: number): Promise<void> {
  const address = await realpath(socket);
  for (const began = Date.now(); ; await delay(pause)) {
    const left = await shimsOf(address, name);
    if (left.length === 0) return;
    const over = Date.now() - began - grace;
    if (over < 0) continue;
    for (const pid of left) {
      try {
        // One that is asked takes its socket along.
        process.kill(pid, over < asked ? "SIGTERM" : "SIGKILL");
      } catch {
        // It ended meanwhile.
      }
    }
  }
}
