import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { type Identity, identify } from "../../identity.ts";
import { hasProc, processes } from "../../proc.ts";

/** Identifies the sandbox of a supervisor in its arguments, so that it can be found without its folder. */
export interface Mark {
  /** The folder of all sandboxes. */
  readonly root: string;
  readonly namespace: string;
  readonly id: string;
  readonly life: number;
}

/** A supervisor that was found by its mark, and the process that it looks after. */
export interface Marked extends Mark {
  readonly supervisor: Identity;
  readonly leader: Identity;
}

export const supervisorName = "supervisor.sh";

export function argumentsOf({ root, namespace, id, life }: Mark): string[] {
  return [root, namespace, id, String(life)];
}

/** Reads the arguments of a supervisor: `sh <path of supervisor.sh> <blocks> <root> <namespace> <id> <life>`. */
export function parseMark(command: readonly string[]): Mark | undefined {
  const [, script = "", , root, namespace, id, life = "", ...more] = command;
  const isOurs = script.endsWith(`/${supervisorName}`) && more.length === 0 && /^\d{1,16}$/.test(life);
  return isOurs && root && namespace && id ? { root, namespace, id, life: Number(life) } : undefined;
}

/** A process, as far as it matters here. */
interface Row {
  readonly pid: number;
  readonly parent: number;
  /** True if it leads a session, or where that is not to be seen, a process group. */
  readonly isLeader: boolean;
  /** Its command line, as a mark of that folder. */
  mark(root: string): Mark | undefined;
}

function markInProc(pid: number, root: string): Mark | undefined {
  try {
    const mark = parseMark(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1));
    return mark?.root === root && statSync(`/proc/${pid}`).uid === process.getuid?.() ? mark : undefined;
  } catch {
    // It has ended.
    return undefined;
  }
}

function rowsOfProc(): Row[] {
  return processes().map(({ pid, parent, session }) => ({
    pid,
    parent,
    isLeader: session === pid,
    mark: (root) => markInProc(pid, root),
  }));
}

/** The mark in a line of `ps`, which does not tell where an argument ends. */
function markInLine(text: string, root: string): Mark | undefined {
  const at = text.indexOf(` ${root} `);
  const script = text.slice(0, at).replace(/ \d+$/, "");
  const rest = text.slice(at + root.length + 2).split(" ");
  return at < 0 ? undefined : parseMark(["sh", script, "", root, ...rest]);
}

function rowsOfPs(): Row[] {
  const args = ["-axww", "-o", "pid=", "-o", "ppid=", "-o", "pgid=", "-o", "args="];
  const { stdout } = spawnSync("ps", args, { encoding: "utf8", env: { PATH: "/usr/bin:/bin", LC_ALL: "C" } });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, group, text = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (!pid) return [];
    const row = { pid: Number(pid), parent: Number(parent), isLeader: pid === group };
    return [{ ...row, mark: (root: string) => markInLine(text, root) }];
  });
}

/**
 * Finds the supervisors of a folder that still have a process. What a supervisor forks has its arguments for a moment,
 * but leads nothing; and what it supervises does.
 */
export function findMarked(root: string): Marked[] {
  const leaders = (hasProc ? rowsOfProc() : rowsOfPs()).filter(({ isLeader }) => isLeader);
  const byParent = new Map(leaders.map((row) => [row.parent, row]));
  return leaders.flatMap((row) => {
    const mark = row.mark(root);
    const leader = mark && byParent.get(row.pid);
    return leader ? [{ ...mark, supervisor: identify(row.pid), leader: identify(leader.pid) }] : [];
  });
}
