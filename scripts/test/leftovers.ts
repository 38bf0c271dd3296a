import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { containerFoldersOf, removeContainers } from "./container-state.ts";

/** Time for test files to end the processes they started, after a signal. */
const gracePeriodMs = 20_000;

/** Time for killed processes to end. */
const killTimeoutMs = 10_000;

const pollIntervalMs = 20;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** True if the process itself names the run's folder. Its descendants also belong to the run. */
  readonly isMarked: boolean;
  readonly isTestFile: boolean;
}

function read(call: () => string): string {
  try {
    return call();
  } catch {
    // The process has ended or belongs to another user.
    return "";
  }
}

/** Reads a process. Processes with an empty environment have the run's folder in their arguments or open files. */
function readProcess(pid: number, folder: string): Process {
  const at = `/proc/${pid}`;
  const command = read(() => readFileSync(`${at}/cmdline`, "latin1"));
  const environment = read(() => readFileSync(`${at}/environ`, "latin1"));
  const links = ["cwd", "fd/1", "fd/2"].map((link) => read(() => readlinkSync(`${at}/${link}`)));
  const isMarked = [command, environment, ...links].some((text) => text.includes(folder));
  // The name of a program may contain spaces and parentheses.
  const status = read(() => readFileSync(`${at}/stat`, "latin1"));
  const [state = "", parent = ""] = status.slice(status.lastIndexOf(")") + 2).split(" ");
  const lives = state !== "Z" && state !== "";
  // Processes started by a test file have its environment, but not its preloaded module.
  const isTestFile = isMarked && command.includes("exit-on-signal.ts") && !command.includes("run-files.ts");
  return { pid, parent: Number(parent), isMarked: lives && isMarked, isTestFile: lives && isTestFile };
}

/** Returns the processes of a run and all their descendants, except this one. */
function processesOf(folder: string): Process[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const all = pids.map((pid) => readProcess(Number(pid), folder)).filter(({ pid }) => pid !== process.pid);
  const found = new Set(all.filter(({ isMarked }) => isMarked));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    const parents = new Set([...found].map(({ pid }) => pid));
    for (const each of all) if (parents.has(each.parent)) found.add(each);
  }
  return [...found];
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

/** Unmounts everything below a folder, the innermost mount first. */
function unmountBelow(folder: string): void {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const points = lines
    .map((line) => line.split(" ")[4] ?? "")
    .filter((path) => path.startsWith(`${folder}/`));
  for (const point of points.reverse()) spawnSync("umount", ["--lazy", point], { stdio: "ignore" });
}

/**
 * Ends all processes and mounts of a run. Test files first get time to stop what they started, since a daemon that is
 * stopped cleans up more than this function can find.
 * @param folder the run's folder, which its processes name in their environment, arguments or open files
 */
export async function endLeftovers(folder: string): Promise<void> {
  // Other systems have no /proc to find the processes by.
  if (process.platform !== "linux") return;
  for (const deadline = Date.now() + gracePeriodMs; Date.now() < deadline; await delay(pollIntervalMs)) {
    if (!processesOf(folder).some(({ isTestFile }) => isTestFile)) break;
  }
  for (const deadline = Date.now() + killTimeoutMs; Date.now() < deadline; await delay(pollIntervalMs)) {
    const left = processesOf(folder);
    if (left.length === 0) break;
    for (const { pid } of left) kill(pid);
  }
  for (const agent of containerFoldersOf(folder)) {
    unmountBelow(agent);
    removeContainers(agent);
  }
  unmountBelow(folder);
}
