import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Containerd, startContainerd as startIn } from "../../scripts/containerd/daemon.ts";
import { ContainerdError } from "../../scripts/containerd/error.ts";
import type { ContainerdVersion } from "../../scripts/containerd/fetch.ts";
import { sweep } from "../../scripts/containerd/sweep.ts";

/** A containerd of a test's own, and the way to be rid of it. */
export interface RunningContainerd {
  readonly containerd: Containerd;
  /** Ends it and everything it started, and removes its folder. */
  remove(): Promise<void>;
}

/**
 * Returns the value of a call that may need something this machine lacks.
 * @returns undefined if it does, after printing what is missing; in CI that is an error instead
 */
export async function unlessSkipped<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (process.env.CI || !(error instanceof ContainerdError)) throw error;
    console.error(`skipped: ${error.message}`);
    return undefined;
  }
}

/**
 * Starts a containerd in a folder of its own, ready when this resolves. runc and the kernel tell sandboxes apart by
 * namespace and id only, so that two of these at once must not have one of the same id.
 * @returns undefined where there is none, but in CI that is an error
 */
export async function startContainerd(
  version: ContainerdVersion = "2.1",
): Promise<RunningContainerd | undefined> {
  // The path must be short, for there are sockets in it.
  const folder = await mkdtemp(join(tmpdir(), "ctrd-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    const containerd = await unlessSkipped(() => startIn({ folder, version }));
    if (!containerd) {
      await removeFolder();
      return undefined;
    }
    const end = () => sweep(folder, containerd.binaries.runc);
    process.once("exit", end);
    return {
      containerd,
      async remove() {
        await containerd.stop();
        process.off("exit", end);
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
