import type { Random } from "./random.ts";

/** Chooses mostly late requests of one method, since those do the most harm to a later life. */
export function mostly(method: string, random: Random): (method: string) => boolean {
  return (other) => random.chance(other === method ? 0.6 : 0.1);
}
