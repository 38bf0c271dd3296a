import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, statSync } from "node:fs";
import { type Identity, identify } from "../../host/identity.ts";
import { hasProc, listProcesses } from "../../host/proc.ts";
import type { Processes } from "./process-file.ts";

/** The identity of a sandbox in its supervisor's arguments, by which the supervisor can be found without its folder. */
export interface Mark {
  /** The folder of all sandboxes. */
  readonly root: string;
  readonly namespace: string;
  readonly id: string;
  readonly life: number;
}

/** The processes of a run that was found by its mark. */
export interface MarkedRun extends Mark, Processes {}

export const supervisorName = "supervisor.sh";

export function argumentsOf({ root, namespace, id, life }: Mark): string[] {
  return [root, namespace, id, String(life)];
}

/**
 * Reads the arguments of a supervisor or keeper: `sh <path of supervisor.sh> <role> <root> <namespace> <id> <life>`.
 */
export function parseMark(command: readonly string[]): Mark | undefined {
  const [, script = "", , root, namespace, id, life = "", ...more] = command;
  const isOurs = script.endsWith(`/${supervisorName}`) && more.length === 0 && /^\d{1,16}$/.test(life);
  return isOurs && root && namespace && id ? { root, namespace, id, life: Number(life) } : undefined;
}

/** A process, with the fields needed here. */
interface Row {
  readonly pid: number;
  readonly parent: number;
  /** Its session; its process group if the system does not show sessions. */
  readonly session: number;
  /** Parses its command line as a mark of a data folder. */
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
  return listProcesses().map(({ pid, parent, session }) => ({
    pid,
    parent,
    session,
    mark: (root) => markInProc(pid, root),
  }));
}

/** Finds the mark in a line of `ps`, which does not separate the arguments. */
function markInLine(text: string, root: string): Mark | undefined {
  const at = text.indexOf(` ${root} `);
  const script = text.slice(0, at).replace(/ (\d+|keep)$/, "");
  const rest = text.slice(at + root.length + 2).split(" ");
  return at < 0 ? undefined : parseMark(["sh", script, "", root, ...rest]);
}

function rowsOfPs(): Row[] {
  const args = ["-axww", "-o", "pid=", "-o", "ppid=", "-o", "pgid=", "-o", "args="];
  const { stdout } = spawnSync("ps", args, { encoding: "utf8", env: { PATH: "/usr/bin:/bin", LC_ALL: "C" } });
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, group, text = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (!pid) return [];
    const row = { pid: Number(pid), parent: Number(parent), session: Number(group) };
    return [{ ...row, mark: (root: string) => markInLine(text, root) }];
  });
}

function namespaceOf(pid: number | "self"): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // The system has no namespaces, or the process has ended.
    return "";
  }
}

/** Returns the process that a keeper started: its first child that leads a session. */
function leaderOf(keeper: number, leaders: readonly Row[]): Identity | undefined {
  const identities = leaders.filter(({ parent }) => parent === keeper).map(({ pid }) => identify(pid));
  return identities.sort((one, other) => Number(one.began) - Number(other.began) || one.pid - other.pid)[0];
}

/**
 * Finds the runs of a data folder whose keeper still has its process; in runs of older agents the supervisor is the
 * keeper. Forks of both briefly have the same arguments, but no children that lead a session.
 */
export function findMarked(root: string): MarkedRun[] {
  const rows = hasProc() ? rowsOfProc() : rowsOfPs();
  const leaders = rows.filter(({ pid, session }) => session === pid);
  const parents = new Set(leaders.map(({ parent }) => parent));
  return rows.flatMap((row) => {
    const mark = parents.has(row.pid) ? row.mark(root) : undefined;
    const leader = mark && leaderOf(row.pid, leaders);
    if (!leader) return [];
    const self = identify(row.pid);
    // A keeper belongs to the session of its supervisor.
    const isKeeper = row.session !== row.pid;
    const namespace = isKeeper ? namespaceOf(row.pid) : "";
    return {
      ...mark,
      leader,
      supervisor: isKeeper ? identify(row.session) : self,
      ...(isKeeper ? { keeper: self } : {}),
      containment: namespace !== "" && namespace !== namespaceOf("self") ? "pid namespace" : "session",
    };
  });
}
