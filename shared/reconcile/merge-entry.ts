import type { KnownSandbox } from "../instances/instance.ts";
import type { InstanceStore, SavedSandbox } from "../instances/instance-store.ts";
import type { InventoryEntry, InventoryPage } from "../instances/inventory.ts";
import type { Call } from "../sandbox/call.ts";

/** An entry of an agent's inventory, and the agent it came from. */
export interface Listed {
  /** The sandboxer that the agent serves. */
  readonly agent: string;
  /** The epoch of its data folder. */
  readonly epoch: InventoryPage["epoch"];
  readonly entry: InventoryEntry;
}

/**
 * Merges an entry of an inventory into the recorded state of its sandbox.
 * @param lifeBefore the recorded life before the agent made the entry; 0 if that is unknown
 * @param isLate true if the entry may be old, so that it does not show that the agent answers
 */
export function mergeEntry(
  instances: InstanceStore,
  call: Call,
  { agent, epoch, entry }: Listed,
  { doubt: _, ...known }: KnownSandbox,
  lifeBefore: number,
  isLate = false,
): Promise<SavedSandbox> {
  // The end of a round's comparison ends the doubt about all rows, so that unchanged ones are not written for it.
  const { fence, life, phase, exit, pid, sandboxId } = entry;
  // The exit of an earlier life was recorded when that life ended. Without this, every round would write it again.
  const isOldExit = exit && life > 0 && life === known.instance?.life && exit.life < life;
  const view = { agent, epoch, fence, life, phase, exit: isOldExit ? undefined : exit };
  const details = pid > 0 ? { pid } : undefined;
  return instances.save(call, sandboxId, known, { view, lifeBefore, details, isLate });
}
