import { readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import { identify, signalProcess } from "../identity.ts";
import { readIfThere } from "../read-if-there.ts";
import { killControlGroup } from "../signal.ts";

/** Time for the killed processes of a group to end. */
const killTimeoutMs = 10_000;

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // The group does not exist, or no longer does.
    return undefined;
  }
}

/** Lists the folders of a control group and its descendants, children first; empty if it does not exist. */
export function groupsIn(folder: string): string[] {
  const entries = attempt(() => readdirSync(folder, { withFileTypes: true }));
  if (!entries) return [];
  return [
    ...entries.flatMap((entry) => (entry.isDirectory() ? groupsIn(join(folder, entry.name)) : [])),
    folder,
  ];
}

/** Lists the processes in the groups of some folders. */
export function membersOf(folders: readonly string[]): number[] {
  const text = folders.map((folder) => attempt(() => readIfThere(join(folder, "cgroup.procs"))) ?? "");
  return [...new Set(text.join("\n").split("\n").filter(Boolean).map(Number))].filter((pid) => pid > 1);
}

/** Kills every process in a control group and its descendants, atomically if the kernel supports it. */
export function killGroup(folder: string): void {
  if (killControlGroup(folder)) return;
  for (const pid of membersOf(groupsIn(folder))) signalProcess(identify(pid), "SIGKILL");
}

/**
 * Kills all processes in a control group, and removes it.
 * @param foldersOf returns its folder in each hierarchy
 * @throws `unavailable` if a process does not end
 */
export async function removeGroup(foldersOf: () => readonly string[]): Promise<void> {
  const deadline = Date.now() + killTimeoutMs;
  for (let delayMs = 2; ; delayMs = Math.min(delayMs * 2, 100)) {
    const roots = foldersOf();
    for (const root of roots) {
      if (membersOf(groupsIn(root)).length > 0) killGroup(root);
      for (const folder of groupsIn(root)) attempt(() => rmdirSync(folder));
    }
    const left = roots.find((root) => groupsIn(root).length > 0);
    if (left === undefined) return;
    if (Date.now() > deadline) {
      throw new SandboxError("unavailable", `control group ${left} cannot be removed yet`);
    }
    await delay(delayMs);
  }
}
