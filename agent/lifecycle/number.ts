import { lifeNumber } from "../../shared/instances/life-number.ts";

/** Returns the number of a new life. @param highest the highest number assigned so far */
export function nextNumber(highest: number): number {
  return Math.max(highest + 1, lifeNumber(Date.now));
}
