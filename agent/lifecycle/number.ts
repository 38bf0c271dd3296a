import { lifeNumber } from "../../shared/instances/life-number.ts";

/** Returns a number for a new life. @param highest the highest number that was given out so far */
export function nextNumber(highest: number): number {
  return Math.max(highest + 1, lifeNumber(Date.now));
}
