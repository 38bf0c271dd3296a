import { readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** The folder of all agents' containers, with a folder per data folder. It is outside of the run's folder. */
const stateFolder = "/run/sandbox-agent";

const controlGroups = "/sys/fs/cgroup";

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOfRun(container: string, folder: string): boolean {
  try {
    return readFileSync(join(container, "mark.json"), "utf8").includes(`"${folder}/`);
  } catch {
    return false;
  }
}

/** Returns the container folders of the agents whose data folder is below a folder. */
export function containerFoldersOf(folder: string): string[] {
  const agents = list(stateFolder).map((name) => join(stateFolder, name));
  return agents.filter((agent) => list(agent).some((id) => isOfRun(join(agent, id), folder)));
}

function removeGroup(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // The group does not exist.
  }
}

/** Removes an agent's container folder and control groups, after the containers have ended. */
export function removeContainers(agent: string): void {
  const hierarchies = [controlGroups, ...list(controlGroups).map((name) => join(controlGroups, name))];
  for (const id of list(agent)) for (const above of hierarchies) removeGroup(join(above, id));
  rmSync(agent, { recursive: true, force: true });
}
