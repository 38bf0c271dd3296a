import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { explainDiskFull } from "../../host/disk-full.ts";
import { type Containment, resetSignals } from "./containment.ts";
import { argumentsOf, type Mark, supervisorName } from "./mark.ts";
import { openFilesLimit } from "./open-files.ts";
import { type Command, type CommandUser, defaultPath } from "./spec.ts";

const supervisor = fileURLToPath(new URL(supervisorName, import.meta.url));

/** The process of a sandbox without a command: it waits for a signal and uses almost no resources. */
const idleCommand: readonly string[] = ["sleep", "2147483647"];

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Returns the command that switches to another user irrevocably. It needs root. */
function becomeUser(user: CommandUser | undefined): string[] {
  if (!user) return [];
  const { uid, gid, additionalGids } = user;
  const groups = additionalGids.length > 0 ? `--groups=${additionalGids.join(",")}` : "--clear-groups";
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, groups, "--no-new-privs"];
}

/**
 * Returns the script that becomes the process. Only `env` can set exactly the given variables: a shell supports no
 * names such as `a.b`, and some shells add their own variables.
 */
function launchScript({ args, env, cwd, user }: Command): string {
  // The idle command is looked up in the default PATH, not in that of the sandbox.
  const found = args.length > 0 ? args : [`"$(command -v ${idleCommand[0]})"`, ...idleCommand.slice(1)];
  const words = args.length > 0 ? found.map(quoted) : found;
  const prefix = [...becomeUser(user), ...resetSignals(), "env", "-i", "--"];
  return [
    `umask ${(user?.umask ?? 0o022).toString(8)}`,
    `ulimit -S -n ${openFilesLimit} 2>/dev/null`, // fails if the hard limit is lower; that is then the soft limit
    `cd -- ${quoted(cwd)} || exit 126`,
    `exec ${[...prefix.map(quoted), ...env.map(quoted), ...words].join(" ")}`,
    "",
  ].join("\n");
}

/** Preallocates a file that the supervisor writes in place, so that it can do so on a full disk. */
const placeholder = `${" ".repeat(255)}\n`;

/** Creates the folder of a supervisor with all its files, or nothing. @throws `resource_exhausted` */
async function prepareFolder(folder: string, command: Command): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error) => {
    throw explainDiskFull(error);
  });
  try {
    const files = { launch: launchScript(command), "process.new": placeholder, exit: placeholder };
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content, { mode: 0o600, flag: "wx" });
    }
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw explainDiskFull(error);
  }
}

/** The surroundings of a command. */
export interface Surroundings {
  readonly containment: Containment;
  /** The folder of its control group; undefined for none. */
  readonly group: string | undefined;
  /** Number of bytes of each stream that are kept of its output. */
  readonly outputBytes: number;
}

/**
 * Starts a supervisor for a command in its own session. It outlives the agent.
 * @param folder the supervisor's working folder, which must not exist yet
 */
export async function startSupervisor(
  folder: string,
  command: Command,
  mark: Mark,
  { containment, group, outputBytes }: Surroundings,
): Promise<ChildProcess> {
  await prepareFolder(folder, command);
  const child = spawn("/bin/sh", [supervisor, String(outputBytes), ...argumentsOf(mark)], {
    cwd: folder,
    detached: true,
    stdio: "ignore",
    env: {
      PATH: defaultPath,
      LC_ALL: "C",
      CONTAIN: containment.command.join(" "),
      RESET: resetSignals().join(" "),
      GROUP: group ?? "",
    },
  });
  child.unref();
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return child;
}
