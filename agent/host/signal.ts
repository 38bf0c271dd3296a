import { readFileSync, writeFileSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { SandboxError } from "../../shared/errors/error.ts";
import { unifiedGroupOf } from "./control-group/folders.ts";
import { errnoOf } from "./errno.ts";
import { lazy } from "./lazy.ts";

/** Collects the pids, process groups and sessions that the agent itself belongs to. */
function ownNumbers(): ReadonlySet<number> {
  const own = [process.pid, process.ppid];
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const [, , group, session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    own.push(Number(group), Number(session));
  } catch {
    // There is no /proc.
  }
  return new Set(own);
}

const own = lazy(ownNumbers);

/** Errors of processes that have ended or now belong to another user. */
const harmless: ReadonlySet<unknown> = new Set(["ESRCH", "EPERM"]);

/**
 * Rejects numbers that cannot be a sandbox's: 0 is the agent's group, -1 is every process, 1 is the init.
 * @throws `internal`
 */
function check(number: number, kind: string): void {
  if (Number.isSafeInteger(number) && number > 1 && !own().has(number)) return;
  throw new SandboxError("internal", `signal: must not be sent to ${kind} ${number}`);
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch (error) {
    if (!harmless.has(errnoOf(error))) throw error;
  }
}

/** Signals one process. @throws `internal` for a pid that is never a sandbox's */
export function sendToProcess(pid: number, signal: NodeJS.Signals): void {
  check(pid, "process");
  send(pid, signal);
}

/** Signals every process of a group. @throws `internal` for a group that is never a sandbox's */
export function sendToGroup(group: number, signal: NodeJS.Signals): void {
  check(group, "process group");
  send(-group, signal);
}

/**
 * Kills every process of a version 2 control group and its descendants.
 * @param folder of the group
 * @returns false if the group does not exist or the kernel is older than 5.14
 * @throws `internal` for a group that the agent itself is in
 */
export function killControlGroup(folder: string): boolean {
  const ownGroup = unifiedGroupOf("self");
  if (ownGroup === undefined) return false;
  if (!isAbsolute(folder) || `${ownGroup}/`.startsWith(join(resolve(folder), "/"))) {
    throw new SandboxError("internal", `signal: must not be sent to control group ${folder}`);
  }
  try {
    writeFileSync(join(folder, "cgroup.kill"), "1", { flag: "r+" });
    return true;
  } catch {
    return false;
  }
}
