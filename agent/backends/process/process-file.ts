import type { Identity } from "../../host/identity.ts";
import type { ContainmentName } from "./containment.ts";
import { isSandboxGroup } from "./groups.ts";

/** The processes of one run. */
export interface Processes {
  readonly leader: Identity;
  readonly supervisor: Identity;
  /** Absent if the supervisor itself waits for the leader, as in runs of older agents. */
  readonly keeper?: Identity | undefined;
  readonly containment: ContainmentName;
  /** The folder of its control group; absent for none. */
  readonly group?: string | undefined;
}

function identityOf(pid: string | undefined, began = ""): Identity | undefined {
  return pid ? { pid: Number(pid), began: began.trim() } : undefined;
}

/** Parses a run's file `process`. Returns undefined if it is empty, which marks a canceled launch. */
export function parseProcesses(text: string): Processes | undefined {
  const lines = text.split("\n");
  const leader = identityOf(lines[0], lines[1]);
  const group = lines[7] ?? "";
  if (!leader) return undefined;
  return {
    leader,
    supervisor: identityOf(lines[2], lines[3]) ?? { pid: 0, began: "" },
    keeper: identityOf(lines[4], lines[5]),
    containment: lines[6] === "namespace" ? "pid namespace" : "session",
    group: isSandboxGroup(group) ? group : undefined,
  };
}

/** Formats the file that `parseProcesses` parses. */
export function formatProcesses({ leader, supervisor, keeper, containment, group = "" }: Processes): string {
  const lines: (string | number)[] = [leader.pid, leader.began, supervisor.pid, supervisor.began];
  if (keeper)
    lines.push(keeper.pid, keeper.began, containment === "session" ? "session" : "namespace", group);
  return [...lines, ""].join("\n");
}
