import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Sandbox } from "../../../shared/sandbox/sandbox.ts";
import { removeGroup } from "../../host/control-group/remove.ts";
import { killSessions, signalProcess } from "../../host/identity.ts";
import type { Users } from "../../host/users/user.ts";
import type { Backend, UnknownSandbox } from "../../lifecycle/backend.ts";
import { folderName, parseFolderName } from "../../lifecycle/folder.ts";
import type { Containment } from "./containment.ts";
import { sandboxGroupOf } from "./groups.ts";
import { findMarked } from "./mark.ts";
import { ProcessSandbox } from "./process-sandbox.ts";
import { checkCommand } from "./program.ts";
import { Run } from "./run.ts";
import { parseSpec } from "./spec.ts";

/** Interval at which running processes are observed. */
const pollIntervalMs = 250;

/** Kills the processes of a sandbox with an unreadable record: those in its folder, and those with its mark. */
export async function clearUnreadable({ root, namespace, id }: UnknownSandbox): Promise<void> {
  const folder = join(root, folderName(namespace, id));
  for (const name of await readdir(folder)) {
    if (!name.startsWith("run-")) continue;
    const run = await Run.adopt(join(folder, name));
    // The pid of an ended process may belong to another one by now.
    if (run?.state() === "running") await run.clear();
    const group = run?.group;
    if (group !== undefined) await removeGroup(() => [group]);
  }
  const marked = findMarked(root).filter((mark) => mark.namespace === namespace && mark.id === id);
  const keepers = marked.flatMap(({ keeper }) => keeper ?? []);
  for (const keeper of keepers) signalProcess(keeper, "SIGKILL");
  const groups = marked.flatMap(({ leader }) => sandboxGroupOf(leader.pid) ?? []);
  await killSessions(marked.flatMap(({ leader, supervisor }) => [leader, supervisor]));
  await removeGroup(() => groups);
}

/**
 * Creates the backend that runs each sandbox as a local process.
 * @param users assigns the users that sandboxes run as; absent for the agent's user
 * @param outputBytes number of bytes that are kept of each stream of a sandbox
 */
export function createProcessBackend(
  sandboxer: string,
  containment: Containment,
  users?: Users,
  outputBytes?: number,
): Backend {
  return {
    sandboxer,
    users,
    details: {
      containment: containment.name,
      ...(containment.groups ? { controlGroups: containment.groups.base } : {}),
    },
    sandboxersAreSeparate: false,
    preparesAtCreate: false,
    pollIntervalMs,
    check: (sandbox: Sandbox) => checkCommand(parseSpec(sandbox.spec).command),
    createSandbox: (context) => new ProcessSandbox(context, containment, outputBytes),
    async orphans(root) {
      const marked = findMarked(root);
      const names = (await readdir(root)).filter((name) => name.includes("@"));
      // Groups that cannot be removed now are left to the next agent.
      await containment.groups
        ?.removeStrays(root, [...marked, ...names.map(parseFolderName)])
        .catch(() => {});
      return marked.map(({ leader, supervisor, keeper, containment, ...mark }) => {
        const group = sandboxGroupOf(leader.pid);
        const processes = { leader, supervisor, keeper, containment, group };
        return { ...mark, write: (folder) => Run.write(join(folder, "run-1"), processes) };
      });
    },
    clear: clearUnreadable,
    async open(resume) {
      resume();
    },
    async ready() {
      return undefined;
    },
    close() {},
  };
}
