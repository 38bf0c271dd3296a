import { isShutdownOwed } from "../controller/shutdown.ts";
import { untilAborted } from "../errors/abort.ts";
import type { KnownSandbox } from "../instances/instance.ts";
import { creationTimeMs } from "../instances/life-number.ts";
import type { SandboxKey } from "./key.ts";
import { ownCall } from "./own-call.ts";
import type { ReconcileParts } from "./parts.ts";

/** Age from which the server of an unfinished Shutdown counts as dead, in milliseconds. */
const staleShutdownMs = 15_000;

/** Age from which the server of an unfinished Create counts as dead, in milliseconds. A call to an agent takes less. */
const staleCreateMs = 5 * 60_000;

/** Time for which a round waits for a Shutdown, in milliseconds. The Shutdown itself continues. */
const maxShutdownMs = 15_000;

/** Returns true if a call on the sandbox was interrupted, and the sandbox has to be shut down. */
function mustEnd(known: KnownSandbox, nowMs: number): boolean {
  const { instance } = known;
  if (!instance) return false;
  const { phase, life, ending } = instance;
  if (isShutdownOwed(known)) return nowMs - creationTimeMs(ending) > staleShutdownMs;
  return phase === "creating" && nowMs - creationTimeMs(life) > staleCreateMs;
}

/**
 * Finishes a Shutdown or a Create whose server has died: both end in a Shutdown.
 * @returns true if there was one
 * @throws the agent's error
 */
export async function finishInterrupted(
  { controller, instances }: Pick<ReconcileParts, "controller" | "instances">,
  { namespace, id }: SandboxKey,
  known: KnownSandbox,
): Promise<boolean> {
  if (!known.instance || !mustEnd(known, instances.nowMs())) return false;
  const ending = controller.shutdown(ownCall(namespace), id, known.instance.agent);
  await untilAborted(ending, AbortSignal.timeout(maxShutdownMs));
  return true;
}
