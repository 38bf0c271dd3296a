import { setTimeout as delay } from "node:timers/promises";
import { SandboxError } from "../../../shared/errors/error.ts";
import type { ContainerdSandbox } from "./containerd-sandbox.ts";
import { podsandbox } from "./name.ts";
import { isOutcomeUnknown } from "./refusal.ts";

const maxAttempts = 5;
const retryDelayMs = 200;

/** Time for the shims of a sandbox that containerd has shut down to end by themselves. */
const shimGraceMs = 2_000;

/**
 * Shuts a sandbox down in containerd. Retries, since containerd fails while a shim is ending. A shim that does not
 * serve the sandbox API can never be shut down this way: its sandbox ends with the shim.
 * @returns the time that its shims may take to end by themselves, in milliseconds
 * @throws `unavailable` also for a pod that containerd does not remove
 */
export async function shutDown(sandbox: ContainerdSandbox): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await sandbox.shutdown()) ? shimGraceMs : 0;
    } catch (error) {
      if (isOutcomeUnknown(error)) throw error;
      if (attempt === maxAttempts) {
        if (sandbox.name.sandboxer !== podsandbox) return 0;
        throw new SandboxError("unavailable", "containerd has not removed the pod yet", { cause: error });
      }
      await delay(retryDelayMs);
    }
  }
}
