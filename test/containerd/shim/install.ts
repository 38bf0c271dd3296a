import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

export interface ShimOptions {
  /** True if a daemon that is started again finds its shims of this kind, and with them their sandboxes. */
  readonly found?: boolean;
  /** The version of the protocol it says that it speaks, by default 3; containerd 1.7 takes 2 at most. */
  readonly version?: 2 | 3;
  /** True if it gives its own number for that of the process it runs. */
  readonly givesOwnPid?: boolean;
}

/**
 * Writes the program that containerd executes.
 * @param folder where to; it must be there
 * @returns its path, which is the `runtime.name` of a sandbox that it is to run
 */
export async function installShim(
  folder: string,
  { found = true, version = 3, givesOwnPid = false }: ShimOptions = {},
): Promise<string> {
  const path = join(folder, `containerd-shim-${found ? "test" : "lost"}-v1`);
  const flags = ["-speaks-version", String(version)];
  if (!found) flags.push("-without-tasks");
  if (givesOwnPid) flags.push("-gives-own-pid");
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", main, ...flags];
  await writeFile(path, `#!/bin/sh\nexec ${command.map(quoted).join(" ")} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}
