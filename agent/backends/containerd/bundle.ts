import { readFile, readlink, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Finds the bundle of a process: the working folder of its shim. Empty if it cannot be read. */
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
 * Removes the remains of a bundle that containerd was deleting when it was killed: it renames the folder to a name
 * with a leading dot first, and never deletes such a folder after a restart.
 */
export async function removeRemains(bundle: string): Promise<void> {
  if (!bundle) return;
  const remains = join(dirname(bundle), `.${basename(bundle)}`);
  // containerd unmounts the rootfs before the rename. The check prevents deletion through a mount if that changes.
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  if (!mounts.includes(` ${remains}/`)) await rm(remains, { recursive: true, force: true });
}
