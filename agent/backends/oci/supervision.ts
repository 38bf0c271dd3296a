/** The process backend's supervision, which also supervises OCI runtimes. */
import type { UnknownSandbox } from "../../lifecycle/backend.ts";
import { clearUnreadable } from "../process/backend.ts";
import { sessionContainment } from "../process/containment.ts";
import { findMarked, type Mark, type MarkedRun } from "../process/mark.ts";
import { Run } from "../process/run.ts";
import { defaultPath } from "../process/spec.ts";

export type { Mark, MarkedRun };
export type SupervisedRun = Run;

/** Runs a program under a supervisor, without a namespace of its own. @throws `unavailable` */
export function launchSupervised(
  folder: string,
  args: readonly string[],
  mark: Mark,
  onEnd: () => void,
  outputBytes: number,
): Promise<SupervisedRun> {
  const command = { args, env: [`PATH=${defaultPath}`, "LC_ALL=C"], cwd: "/" };
  return Run.launch(folder, command, mark, onEnd, sessionContainment, outputBytes);
}

export function adoptSupervised(folder: string): Promise<SupervisedRun | undefined> {
  return Run.adopt(folder);
}

/** Lists the running supervisors of a folder of sandboxes. */
export function supervisedOf(root: string): readonly MarkedRun[] {
  return findMarked(root);
}

export function writeSupervised(
  folder: string,
  { leader, supervisor, keeper, containment }: MarkedRun,
): Promise<void> {
  return Run.write(folder, { leader, supervisor, keeper, containment });
}

/** Ends the supervisors of a sandbox whose record is unreadable, and their programs. */
export function clearSupervised(sandbox: UnknownSandbox): Promise<void> {
  return clearUnreadable(sandbox);
}
