import type { KnownSandbox } from "../instances/instance.ts";
import type { InventoryEntry } from "../instances/inventory.ts";

/** Returns true if an agent has a life that the row of its id does not describe, and is not ending it already. */
export function isStray({ life, fence }: InventoryEntry, { instance }: KnownSandbox): boolean {
  if (life === 0 || life <= fence) return false;
  return instance === undefined || instance.life !== life || instance.phase === "gone";
}
