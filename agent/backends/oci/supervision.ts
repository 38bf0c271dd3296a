/** The parts of the process backend that this one uses: runtimes are supervised as processes are. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { UnknownSandbox } from "../../lifecycle/engine.ts";
import { clearUnreadable } from "../process/backend.ts";
import { releaseCopiers } from "../process/copiers.ts";
import { findMarked, type Mark, type Marked } from "../process/mark.ts";
import { Run } from "../process/run.ts";
import { defaultPath } from "../process/spec.ts";

export type { Mark, Marked };
export type SupervisedRun = Run;

/** Runs a program under a supervisor, in no namespace of its own. @throws `unavailable` */
export function launchSupervised(
  folder: string,
  args: readonly string[],
  mark: Mark,
  onEnd: () => void,
): Promise<SupervisedRun> {
  return Run.launch(folder, { args, env: [`PATH=${defaultPath}`, "LC_ALL=C"], cwd: "/" }, mark, onEnd);
}

export function adoptSupervised(folder: string): Promise<SupervisedRun | undefined> {
  return Run.adopt(folder);
}

/** Finds the supervisors of a folder of sandboxes that have a process. */
export function supervisedOf(root: string): readonly Marked[] {
  return findMarked(root);
}

export function writeSupervised(
  folder: string,
  { leader, supervisor, keeper, containment }: Marked,
): Promise<void> {
  return Run.write(folder, { leader, supervisor, keeper, containment });
}

/** Ends the supervisors of a sandbox whose record cannot be read, and what they run. */
export function clearSupervised(sandbox: UnknownSandbox): Promise<void> {
  return clearUnreadable(sandbox);
}

/** Ends the copiers of output that hold files in a sandbox's folder. */
export async function releaseOutputs(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith("run-")) await releaseCopiers(join(folder, name));
  }
}
