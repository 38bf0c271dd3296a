import { isShutdownOwed } from "../controller/shutdown.ts";
import { isCreateAbandoned, staleMs } from "../controller/unfinished-work.ts";
import type { Instance, KnownSandbox } from "../instances/instance.ts";
import { creationTimeMs } from "../instances/life-number.ts";
import type { SandboxKey } from "./key.ts";
import { ownCall } from "./own-call.ts";
import type { ReconcileParts } from "./parts.ts";
import { withTimeLimit } from "./time-limit.ts";

/** Time for which a round waits for such a call, in milliseconds. The call itself continues. */
const maxCallMs = 15_000;

/** Returns true if a call on the sandbox was interrupted, and the sandbox has to be shut down. */
function mustEnd(known: KnownSandbox, nowMs: number): boolean {
  const { instance } = known;
  if (!instance) return false;
  if (isShutdownOwed(known)) return nowMs - creationTimeMs(instance.ending) > staleMs;
  return isCreateAbandoned(instance, nowMs);
}

/** Returns true if a run or a Delete was interrupted, or a sandbox has ended that is to be deleted then. */
function mustResume({ wanted, highest, ending, life }: Instance, nowMs: number): boolean {
  if (wanted === "") return false;
  if (wanted === "deleted" && ending < life) return true;
  return nowMs - creationTimeMs(highest) > staleMs;
}

/**
 * Finishes a run or a Delete whose server has died, and a Shutdown or a Create whose server has died: the last
 * two end in a Shutdown.
 * @returns true if there was one
 * @throws the agent's error
 */
export async function finishInterrupted(
  { controller, instances }: Pick<ReconcileParts, "controller" | "instances">,
  { namespace, id }: SandboxKey,
  known: KnownSandbox,
): Promise<boolean> {
  const { instance } = known;
  if (!instance) return false;
  const nowMs = instances.nowMs();
  const isResumed = mustResume(instance, nowMs);
  // An unfinished run is resumed, and not ended.
  if (!isResumed && (instance.wanted !== "" || !mustEnd(known, nowMs))) return false;
  await withTimeLimit(maxCallMs, () =>
    isResumed
      ? controller.compounds.resume(namespace, id)
      : controller.shutdown(ownCall(namespace), id, instance.agent, instance.life),
  );
  return true;
}
