import { execFile } from "node:child_process";
import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ContainerdName } from "./name.ts";

const run = promisify(execFile);

/** Time for the shim's program to clean up. */
const deleteTimeoutMs = 10_000;

/** The program of a shim, and the PATH on which it finds the runtime. */
export interface ShimProgram {
  readonly program: string;
  readonly path: string;
}

/** Reads the program of a process; undefined if it cannot be read. */
export async function programOf(pid: number): Promise<ShimProgram | undefined> {
  try {
    const environ = (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0");
    const path = environ.find((entry) => entry.startsWith("PATH="))?.slice("PATH=".length) ?? "";
    return { program: await readlink(`/proc/${pid}/exe`), path };
  } catch {
    return undefined;
  }
}

/**
 * Cleans up after the killed shim of a container that containerd has forgotten: runs the shim's program with `delete`,
 * as containerd does for a pod, then removes the bundle. Does nothing if there is no bundle.
 */
export async function clearBundle(
  bundle: string,
  { program, path }: ShimProgram,
  { namespace, id }: Pick<ContainerdName, "namespace" | "id">,
  socket: string,
): Promise<void> {
  const work = await realpath(join(bundle, "work")).catch(() => undefined);
  if (work === undefined) return;
  const args = ["-namespace", namespace, "-address", socket, "-id", id, "-bundle", bundle, "delete"];
  await run(program, args, { cwd: bundle, env: { PATH: path }, timeout: deleteTimeoutMs });
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  if (mounts.includes(` ${bundle}/`)) return;
  await rm(bundle, { recursive: true, force: true });
  await rm(work, { recursive: true, force: true });
}
