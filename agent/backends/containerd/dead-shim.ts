import { execFile } from "node:child_process";
import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ContainerdName } from "./name.ts";

const run = promisify(execFile);

/** How long a shim's program may take to clear up, in milliseconds. */
const deleteTimeoutMs = 10_000;

/** A program that runs as a shim, and where that finds the runtime. */
export interface ShimProgram {
  readonly program: string;
  readonly path: string;
}

/** The program of a process; undefined where that cannot be seen. */
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
 * Clears up after a shim that was killed, of a container that containerd knows no longer: its program is run to
 * delete the container, as containerd does of a pod, and the bundle is removed. Does nothing where there is none.
 * @param name of the container
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
