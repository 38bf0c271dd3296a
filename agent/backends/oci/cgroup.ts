import { readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import { identify, signalProcess } from "../../identity.ts";
import { groupFolders } from "../containerd/cgroup.ts";

/** Time for the processes of a group to end after SIGKILL. */
const killTimeoutMs = 10_000;

function ignoreErrors<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // The file or folder does not exist, or has vanished.
    return undefined;
  }
}

/** Lists the folders of a control group in every hierarchy, children before their parent. */
function foldersOf(group: string): string[] {
  const own = ignoreErrors(() => readFileSync("/proc/self/cgroup", "utf8")) ?? "";
  const mountinfo = readFileSync("/proc/self/mountinfo", "utf8");
  const roots = groupFolders(own.replace(/^(\d+:[^:]*:).*$/gm, `$1${group}`), mountinfo).values();
  const found: string[] = [];
  const visit = (folder: string) => {
    const entries = ignoreErrors(() => readdirSync(folder, { withFileTypes: true }));
    if (!entries) return;
    for (const entry of entries) if (entry.isDirectory()) visit(join(folder, entry.name));
    found.push(folder);
  };
  for (const folder of new Set(roots)) visit(folder);
  return found;
}

function membersOf(folders: readonly string[]): number[] {
  const text = folders.map(
    (folder) => ignoreErrors(() => readFileSync(join(folder, "cgroup.procs"), "utf8")) ?? "",
  );
  return [...new Set(text.join("\n").split("\n").filter(Boolean).map(Number))].filter((pid) => pid > 1);
}

/**
 * Kills all processes in a control group, and removes it.
 * @param group its path, such as `/sandbox-1`
 * @throws `unavailable` if its processes do not end
 */
export async function removeGroup(group: string): Promise<void> {
  const deadline = Date.now() + killTimeoutMs;
  for (let delayMs = 2; ; delayMs = Math.min(delayMs * 2, 100)) {
    const folders = foldersOf(group);
    for (const pid of membersOf(folders)) signalProcess(identify(pid), "SIGKILL");
    for (const folder of folders) ignoreErrors(() => rmdirSync(folder));
    if (foldersOf(group).length === 0) return;
    if (Date.now() > deadline)
      throw new SandboxError("unavailable", `control group ${group} cannot be removed yet`);
    await delay(delayMs);
  }
}
