import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, readdirSync, rmdirSync, statfsSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { unifiedGroupOf } from "../../control-group/folders.ts";
import { removeGroup } from "../../control-group/remove.ts";
import { readIfThere } from "../../read-if-there.ts";
import type { Mark } from "./mark.ts";

/** Control groups that the operator asks for: `auto`, `off`, or the folder of the group to make them in. */
export type GroupsSetting = string;

/** The type of a file system that is a version 2 hierarchy, as statfs(2) has it. */
const cgroup2Type = 0x63677270;

/** The controllers that metrics need. */
const controllers = ["cpu", "memory", "pids"];

/** Name of the agent's own group where a service manager gave it the one above: DelegateSubgroup= of the unit. */
const delegatedName = "agent";

const prefix = "sandbox-functions-";

const namePattern = new RegExp(`^${prefix}[0-9a-f]{16}-[0-9a-f]{16}-\\d+$`);

/** A short digest: what is in the name of a group can be read by everyone on the node. */
const digest = (...words: readonly string[]) =>
  createHash("sha256").update(words.join("\0")).digest("hex").slice(0, 16);

/** Returns why no groups can be made in a folder; undefined where they can. */
function failureIn(folder: string): string | undefined {
  try {
    if (statfsSync(folder).type !== cgroup2Type) return `${folder} is no cgroup v2 hierarchy`;
    // Whoever moves a process must be able to write this of the group above both.
    accessSync(join(folder, "cgroup.procs"), constants.W_OK);
    const probe = join(folder, `${prefix}probe-${process.pid}`);
    mkdirSync(probe);
    rmdirSync(probe);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Has groups in a folder count what they use, as far as that is possible. */
function enableControllers(folder: string): void {
  const available = (readIfThere(join(folder, "cgroup.controllers")) ?? "").trim().split(" ");
  for (const controller of controllers.filter((name) => available.includes(name))) {
    try {
      writeFileSync(join(folder, "cgroup.subtree_control"), `+${controller}`);
    } catch {
      // Then metrics are summed up from the processes.
    }
  }
}

/** The control groups (version 2) of the sandboxes, one for each that runs. They outlive the agent. */
export class ControlGroups {
  /** The folder that they are made in. */
  readonly base: string;

  private constructor(base: string) {
    this.base = base;
  }

  /**
   * Finds out where groups can be made: beside the agent's own group if that was delegated together with the one
   * above, else below it.
   * @param own folder of the agent's own group
   * @returns undefined where there is no such place
   * @throws when a folder is demanded that is none
   */
  static detect(setting: GroupsSetting, own = unifiedGroupOf("self")): ControlGroups | undefined {
    if (setting === "off") return undefined;
    if (setting !== "auto") {
      const failure = failureIn(setting);
      if (failure !== undefined) throw new Error(`no control groups can be made: ${failure}`);
      enableControllers(setting);
      return new ControlGroups(setting);
    }
    if (own === undefined) return undefined;
    const above = dirname(own);
    if (basename(own) === delegatedName && failureIn(above) === undefined) {
      enableControllers(above);
      return new ControlGroups(above);
    }
    // Its own group is left as it is: with controllers for those below, no manager could start the agent in it again.
    return failureIn(own) === undefined ? new ControlGroups(own) : undefined;
  }

  /** Returns the folder of a sandbox's group. */
  folderOf({ root, namespace, id, life }: Mark): string {
    return join(this.base, `${this.#nameOf(root, namespace, id)}-${life}`);
  }

  /** Makes the group of a sandbox; undefined where the kernel refuses. */
  make(mark: Mark): string | undefined {
    const folder = this.folderOf(mark);
    try {
      mkdirSync(folder, { recursive: true });
      this.#hastenMove();
      return folder;
    } catch {
      return undefined;
    }
  }

  /**
   * Ends and removes the groups of a folder of sandboxes that belong to none of these.
   * @throws `unavailable` for processes that do not end
   */
  async removeStrays(
    root: string,
    known: readonly { readonly namespace: string; readonly id: string }[],
  ): Promise<void> {
    const names = new Set(known.map(({ namespace, id }) => this.#nameOf(root, namespace, id)));
    const strays = readdirSync(this.base).filter(
      (name) => name.startsWith(`${prefix}${digest(root)}-`) && !names.has(name.replace(/-\d+$/, "")),
    );
    await Promise.all(strays.map((name) => removeGroup(() => [join(this.base, name)])));
  }

  /**
   * Has the kernel begin the grace period, some 15 ms, that it waits for before it moves a process: the supervisor
   * starts in that time, and its program is moved without delay. The agent's own move changes nothing.
   */
  #hastenMove(): void {
    const own = unifiedGroupOf("self");
    if (own !== undefined) writeFile(join(own, "cgroup.procs"), String(process.pid)).catch(() => {});
  }

  #nameOf(root: string, namespace: string, id: string): string {
    return `${prefix}${digest(root)}-${digest(namespace, id)}`;
  }
}

/** True for the folder of a sandbox's group, by its name: no other is ever to be killed. */
export function isSandboxGroup(folder: string): boolean {
  return folder.startsWith("/") && namePattern.test(basename(folder));
}

/** Returns the folder of the sandbox's group that a process is in; undefined if it is in none. */
export function sandboxGroupOf(pid: number): string | undefined {
  const folder = unifiedGroupOf(pid);
  return folder !== undefined && isSandboxGroup(folder) ? folder : undefined;
}
