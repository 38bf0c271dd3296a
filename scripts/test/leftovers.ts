import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { containerFoldersOf, removeContainers } from "./container-state.ts";

/** Time that test files have to end what they started, once a signal has told them to. */
const gracePeriodMs = 20_000;

/** Time that killed processes have to be gone. */
const killTimeoutMs = 10_000;

const pollMs = 20;

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** True if it belongs to the run by itself, and not only as a child of one that does. */
  readonly isMarked: boolean;
  readonly isTestFile: boolean;
}

function read(call: () => string): string {
  try {
    return call();
  } catch {
    // It has ended, or is another user's.
    return "";
  }
}

/** Reads a process. Some start with an empty environment: they have the run's folder in their arguments or files. */
function readProcess(pid: number, folder: string): Process {
  const at = `/proc/${pid}`;
  const command = read(() => readFileSync(`${at}/cmdline`, "latin1"));
  const environment = read(() => readFileSync(`${at}/environ`, "latin1"));
  const links = ["cwd", "fd/1", "fd/2"].map((link) => read(() => readlinkSync(`${at}/${link}`)));
  const isMarked = [command, environment, ...links].some((text) => text.includes(folder));
  // The name of a program may hold spaces and parentheses.
  const status = read(() => readFileSync(`${at}/stat`, "latin1"));
  const [state = "", parent = ""] = status.slice(status.lastIndexOf(")") + 2).split(" ");
  const lives = state !== "Z" && state !== "";
  // What a test file starts has its environment, but is not started with what is preloaded.
  const isTestFile = isMarked && command.includes("exit-on-signal.ts") && !command.includes("\0--test\0");
  return { pid, parent: Number(parent), isMarked: lives && isMarked, isTestFile: lives && isTestFile };
}

/** Returns the processes that belong to a run, with all their descendants, but for this one. */
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
    // It ended by itself.
  }
}

/** Takes away what is mounted below a folder, the innermost first. */
function unmountBelow(folder: string): void {
  const lines = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const points = lines
    .map((line) => line.split(" ")[4] ?? "")
    .filter((path) => path.startsWith(`${folder}/`));
  for (const point of points.reverse()) spawnSync("umount", ["--lazy", point], { stdio: "ignore" });
}

/**
 * Ends every process of a run and its mounts. Test files may first end what they have started: a daemon tidies up more
 * than can be seen from here.
 * @param folder the run's, which its processes name in their environment, arguments or open files
 */
export async function endLeftovers(folder: string): Promise<void> {
  // Elsewhere there is no way to find them that does not go by name.
  if (process.platform !== "linux") return;
  for (const deadline = Date.now() + gracePeriodMs; Date.now() < deadline; await delay(pollMs)) {
    if (!processesOf(folder).some(({ isTestFile }) => isTestFile)) break;
  }
  for (const deadline = Date.now() + killTimeoutMs; Date.now() < deadline; await delay(pollMs)) {
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
