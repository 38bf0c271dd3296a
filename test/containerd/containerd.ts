import { Containerd } from "../../scripts/containerd/daemon.ts";
import { ContainerdError } from "../../scripts/containerd/error.ts";
import type { ContainerdVersion } from "../../scripts/containerd/fetch.ts";
import { temporaryFolder } from "../running.ts";

/** A containerd of a test's own, ready when this resolves. */
export interface TestContainerd {
  readonly daemon: Containerd;
  /** Ends it and all that is left of what it ran. */
  remove(): Promise<void>;
}

/**
 * Starts one in a folder of its own.
 * @param binaries folders with further programs for it, such as shims
 * @returns undefined where there is none to be had, but in CI that is an error
 */
export async function startContainerd(
  version: ContainerdVersion = "2",
  binaries: readonly string[] = [],
): Promise<TestContainerd | undefined> {
  const folder = await temporaryFolder();
  try {
    const daemon = await Containerd.start(version, folder.path, binaries);
    const remove = async () => {
      await daemon.stop();
      await folder.remove();
    };
    return { daemon, remove };
  } catch (error) {
    await folder.remove();
    if (process.env.CI || !(error instanceof ContainerdError)) throw error;
    console.error(`skipped: ${error.message}`);
    return undefined;
  }
}
