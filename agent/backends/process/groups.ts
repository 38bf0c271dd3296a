import { createHash } from "node:crypto";
import { accessSync, constants, mkdirSync, readdirSync, rmdirSync, statfsSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { unifiedGroupOf } from "../../host/control-group/folders.ts";
import { removeGroup } from "../../host/control-group/remove.ts";
import { readIfThere } from "../../host/read-if-there.ts";
import type { Mark } from "./mark.ts";

/** The operator's setting for control groups: `auto`, `off`, or the folder of the parent group. */
export type GroupsSetting = string;

/** The file system type of a version 2 hierarchy, as statfs(2) returns it. */
const cgroup2Type = 0x63677270;

/** The controllers that metrics need. */
const controllers = ["cpu", "memory", "pids"];

/** Name of the agent's own group if a service manager delegated the parent group: DelegateSubgroup= of the unit. */
const delegatedName = "agent";

const prefix = "sandbox-functions-";

const namePattern = new RegExp(`^${prefix}[0-9a-f]{16}-[0-9a-f]{16}-\\d+$`);

/** Returns a short digest, since every user of the node can read the names of groups. */
const digest = (...words: readonly string[]) =>
  createHash("sha256").update(words.join("\0")).digest("hex").slice(0, 16);

/** Returns the reason why no groups can be created in a folder; undefined if they can. */
function failureIn(folder: string): string | undefined {
  try {
    if (statfsSync(folder).type !== cgroup2Type) return `${folder} is not in a cgroup v2 hierarchy`;
    // Moving a process needs write access to this file of the common parent group.
    accessSync(join(folder, "cgroup.procs"), constants.W_OK);
    const trialGroup = join(folder, `${prefix}probe-${process.pid}`);
    mkdirSync(trialGroup);
    rmdirSync(trialGroup);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Enables the available controllers for the groups in a folder. */
function enableControllers(folder: string): void {
  const available = (readIfThere(join(folder, "cgroup.controllers")) ?? "").trim().split(" ");
  for (const controller of controllers.filter((name) => available.includes(name))) {
    try {
      writeFileSync(join(folder, "cgroup.subtree_control"), `+${controller}`);
    } catch {
      // Metrics are then the sums over the sandbox's processes.
    }
  }
}

/** The control groups (version 2) of sandboxes, one per running sandbox. They outlive the agent. */
export class ControlGroups {
  /** The folder of the parent group. */
  readonly base: string;

  private constructor(base: string) {
    this.base = base;
  }

  /**
   * Finds the parent group: the parent of the agent's own group if that was delegated, else the agent's own group.
   * @param own folder of the agent's own group
   * @returns undefined if no groups can be created
   * @throws if the configured folder is unusable
   */
  static detect(setting: GroupsSetting, own = unifiedGroupOf("self")): ControlGroups | undefined {
    if (setting === "off") return undefined;
    if (setting !== "auto") {
      const failure = failureIn(setting);
      if (failure !== undefined) throw new Error(`cannot create control groups: ${failure}`);
      enableControllers(setting);
      return new ControlGroups(setting);
    }
    if (own === undefined) return undefined;
    const parent = dirname(own);
    if (basename(own) === delegatedName && failureIn(parent) === undefined) {
      enableControllers(parent);
      return new ControlGroups(parent);
    }
    // Enables no controllers: a group that enables them for its children admits no processes, so that no service manager
    // could restart the agent in it.
    return failureIn(own) === undefined ? new ControlGroups(own) : undefined;
  }

  /** Returns the folder of a sandbox's group. */
  folderOf({ root, namespace, id, life }: Mark): string {
    return join(this.base, `${this.#nameOf(root, namespace, id)}-${life}`);
  }

  /** Creates the group of a sandbox. @returns undefined if the kernel refuses */
  make(mark: Mark): string | undefined {
    const folder = this.folderOf(mark);
    try {
      mkdirSync(folder, { recursive: true });
      this.#startGracePeriod();
      return folder;
    } catch {
      return undefined;
    }
  }

  /**
   * Kills and removes the groups of a data folder that belong to none of the known sandboxes.
   * @throws `unavailable` if a process does not end
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
   * Starts the kernel's grace period of about 15 ms, which precedes the move of a process, by a no-op move of the agent.
   * The supervisor starts in the meantime, and its program is then moved without delay.
   */
  #startGracePeriod(): void {
    const own = unifiedGroupOf("self");
    if (own !== undefined) writeFile(join(own, "cgroup.procs"), String(process.pid)).catch(() => {});
  }

  #nameOf(root: string, namespace: string, id: string): string {
    return `${prefix}${digest(root)}-${digest(namespace, id)}`;
  }
}

/** Returns true if a folder's name is that of a sandbox's group. Other groups must never be killed. */
export function isSandboxGroup(folder: string): boolean {
  return folder.startsWith("/") && namePattern.test(basename(folder));
}

/** Returns the folder of a process's group if that is a sandbox's group; else undefined. */
export function sandboxGroupOf(pid: number): string | undefined {
  const folder = unifiedGroupOf(pid);
  return folder !== undefined && isSandboxGroup(folder) ? folder : undefined;
}
