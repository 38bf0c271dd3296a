import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

export interface ShimOptions {
  /** True if a restarted containerd finds the shim and its sandbox again. */
  readonly found?: boolean;
  /** The protocol version to announce, by default 3; containerd 1.7 supports 2 at most. */
  readonly version?: 2 | 3;
  /** True to report the shim's own pid as the sandbox's. */
  readonly reportsOwnPid?: boolean;
}

/**
 * Writes the program that containerd executes.
 * @param folder an existing folder
 * @returns its path, which is the `runtime.name` of its sandboxes
 */
export async function installShim(
  folder: string,
  { found = true, version = 3, reportsOwnPid = false }: ShimOptions = {},
): Promise<string> {
  const path = join(folder, `containerd-shim-${found ? "test" : "lost"}-v1`);
  const flags = ["-speaks-version", String(version)];
  if (!found) flags.push("-without-tasks");
  if (reportsOwnPid) flags.push("-reports-own-pid");
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", main, ...flags];
  await writeFile(path, `#!/bin/sh\nexec ${command.map(quoted).join(" ")} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}
