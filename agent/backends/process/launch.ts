import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { explainDiskFull } from "../../disk-full.ts";
import { type Containment, resetSignals } from "./containment.ts";
import { argumentsOf, type Mark, supervisorName } from "./mark.ts";
import { openFilesLimit } from "./open-files.ts";
import { type Command, type CommandUser, defaultPath } from "./spec.ts";

const supervisor = fileURLToPath(new URL(supervisorName, import.meta.url));

/** Bytes that are kept of stdout and of stderr each. */
export const outputLimitBytes = 1024 * 1024;

/** Runs until it is told to end and costs next to nothing: what a sandbox is that has nothing to run. */
const pause: readonly string[] = ["sleep", "2147483647"];

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that becomes another user, for good; only root may run it. */
function becomeUser(user: CommandUser | undefined): string[] {
  if (!user) return [];
  const { uid, gid, additionalGids } = user;
  const groups = additionalGids.length > 0 ? `--groups=${additionalGids.join(",")}` : "--clear-groups";
  return ["setpriv", `--reuid=${uid}`, `--regid=${gid}`, groups, "--no-new-privs"];
}

/**
 * The script that becomes the process. Only `env` can give it exactly the variables that are asked for; a shell
 * knows no names such as `a.b`, and some add their own.
 */
function launchScript({ args, env, cwd, user }: Command): string {
  // The pause is found along the default PATH, whatever that of the sandbox is.
  const found = args.length > 0 ? args : [`"$(command -v ${pause[0]})"`, ...pause.slice(1)];
  const words = args.length > 0 ? found.map(quoted) : found;
  const prefix = [...becomeUser(user), ...resetSignals, "env", "-i", "--"];
  return [
    `umask ${(user?.umask ?? 0o022).toString(8)}`,
    `ulimit -S -n ${openFilesLimit} 2>/dev/null`, // fails where the hard limit is lower: then that is the soft one
    `cd -- ${quoted(cwd)} || exit 126`,
    `exec ${[...prefix.map(quoted), ...env.map(quoted), ...words].join(" ")}`,
    "",
  ].join("\n");
}

/** Allocates what the supervisor writes later, in place: it must be able to do so when the disk is full. */
const placeholder = `${" ".repeat(255)}\n`;

/** Makes the folder that a supervisor works in, complete or not at all. @throws `resource_exhausted` */
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

/**
 * Starts a supervisor for a command, in a session of its own, and lets go of it.
 * @param folder a new one, which the supervisor works in
 * @param group folder of the control group that the command is to run in
 */
export async function startSupervisor(
  folder: string,
  command: Command,
  mark: Mark,
  containment: Containment,
  group: string | undefined,
): Promise<ChildProcess> {
  await prepareFolder(folder, command);
  const child = spawn("/bin/sh", [supervisor, String(outputLimitBytes / 512), ...argumentsOf(mark)], {
    cwd: folder,
    detached: true,
    stdio: "ignore",
    env: {
      PATH: defaultPath,
      LC_ALL: "C",
      CONTAIN: containment.command.join(" "),
      RESET: resetSignals.join(" "),
      GROUP: group ?? "",
    },
  });
  child.unref();
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return child;
}
