/** Count of numbers for each millisecond. */
const perMillisecond = 4_096;

/**
 * Makes a number for a new life or Shutdown: milliseconds since 1970 with 12 random bits below them, so that a
 * database restored from a backup gives none that an agent has seen. It stays below 2^53 until the year 2039.
 */
export function lifeNumber(clock: () => number): number {
  const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
  return Math.floor(clock()) * perMillisecond + (random % perMillisecond);
}

/** The time a number was made, in milliseconds since 1970. */
export function timeOfNumber(number: number): number {
  return Math.floor(number / perMillisecond);
}
