import { readFile, readlink, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** The folder in which the shim of a process works, its bundle; empty where that cannot be seen. */
export async function bundleOf(pid: number, id: string): Promise<string> {
  try {
    const parent = /^PPid:\s+(\d+)$/m.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1];
    const folder = await readlink(`/proc/${parent}/cwd`);
    return basename(folder) === id ? folder : "";
  } catch {
    return "";
  }
}

/**
 * Removes what a daemon leaves of a bundle if it dies while it deletes that: it gives the folder a name with a dot
 * first, and never looks at such a one again.
 */
export async function removeRemains(bundle: string): Promise<void> {
  if (!bundle) return;
  const remains = join(dirname(bundle), `.${basename(bundle)}`);
  // It is unmounted before it is renamed; should that ever change, its file system is not ours to delete.
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  if (!mounts.includes(` ${remains}/`)) await rm(remains, { recursive: true, force: true });
}
