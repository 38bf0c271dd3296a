declare const setImmediate: ((work: () => void) => unknown) | undefined;

/** Deno reads no sockets as long as one `setImmediate` follows another: two Lists delay an answer by 0.2 seconds. */
const delaysIo =
  (typeof navigator === "object" ? navigator.userAgent : undefined)?.startsWith("Deno/") ?? false;

let turns = 0;

function after(work: () => void): void {
  // A timer for each turn would make Lists several times slower.
  if (typeof setImmediate === "function" && !(delaysIo && ++turns % 2 === 0)) setImmediate(work);
  else setTimeout(work);
}

/** Gives others a turn of the event loop: their I/O, timers and aborts come first. */
export function giveTurn(): Promise<void> {
  return new Promise((resolve) => after(resolve));
}
