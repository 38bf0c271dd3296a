import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { argumentsOf, type Mark, supervisorName } from "./mark.ts";
import { openFilesLimit } from "./open-files.ts";
import { type Command, defaultPath } from "./spec.ts";

const supervisor = fileURLToPath(new URL(supervisorName, import.meta.url));

/** The most bytes that are kept of stdout and of stderr each. */
export const outputLimit = 1024 * 1024;

/** Runs until it is told to end and costs next to nothing: what a sandbox is that has nothing to run. */
const pause: readonly string[] = ["sleep", "2147483647"];

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * The script that becomes the process. Only `env` can give it exactly the variables that are asked for; a shell
 * knows no names such as `a.b`, and some add their own.
 */
function launchScript({ args, env, cwd }: Command): string {
  // The pause is found along the default PATH, whatever that of the sandbox is.
  const found = args.length > 0 ? args : [`"$(command -v ${pause[0]})"`, ...pause.slice(1)];
  const words = args.length > 0 ? found.map(quoted) : found;
  return [
    "umask 022",
    `ulimit -S -n ${openFilesLimit} 2>/dev/null`, // fails where the hard limit is lower: then that is the soft one
    `cd -- ${quoted(cwd)} || exit 126`,
    `exec env -i -- ${[...env.map(quoted), ...words].join(" ")}`,
    "",
  ].join("\n");
}

/**
 * Starts a supervisor for a command, in a session of its own, and lets go of it.
 * @param folder a new one, which the supervisor works in
 */
export async function startSupervisor(folder: string, command: Command, mark: Mark): Promise<ChildProcess> {
  await mkdir(folder, { mode: 0o700 });
  await writeFile(join(folder, "launch"), launchScript(command), { mode: 0o600, flag: "wx" });
  const child = spawn("/bin/sh", [supervisor, String(outputLimit / 512), ...argumentsOf(mark)], {
    cwd: folder,
    detached: true,
    stdio: "ignore",
    env: { PATH: defaultPath, LC_ALL: "C" },
  });
  child.unref();
  await new Promise<void>((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  return child;
}
