/** Count of numbers in each millisecond. */
const perMillisecond = 4_096;

/**
 * Returns a number for a new life or Shutdown. Later numbers of an id are higher. A number is the time in milliseconds
 * since 1970, followed by 12 random bits: so a database that was restored from a backup gives out no number that an
 * agent has seen. Numbers stay below 2^53 until the year 2039.
 */
export function lifeNumber(clock: () => number): number {
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return Math.floor(clock()) * perMillisecond + (random % perMillisecond);
}

/** Returns the lowest number that is given out at a time in milliseconds since 1970, or later. */
export function firstNumberOf(timeMs: number): number {
  return Math.floor(timeMs) * perMillisecond;
}

/** Returns the creation time of a number, in milliseconds since 1970. */
export function creationTimeMs(number: number): number {
  return Math.floor(number / perMillisecond);
}
