import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Writes the program that containerd executes.
 * @param folder where to; it must be there
 * @returns its path, which is the `runtime.name` of a sandbox that it is to run
 */
export async function installShim(folder: string): Promise<string> {
  const path = join(folder, "containerd-shim-test-v1");
  const command = [process.execPath, "--disable-warning=ExperimentalWarning", main];
  await writeFile(path, `#!/bin/sh\nexec ${command.map(quoted).join(" ")} "$@"\n`);
  await chmod(path, 0o755);
  return path;
}
