declare const setImmediate: ((work: () => void) => unknown) | undefined;

/** Deno reads no sockets as long as one `setImmediate` follows another: two Lists delay an answer by 0.2 seconds. */
const delaysIo =
  (typeof navigator === "object" ? navigator.userAgent : undefined)?.startsWith("Deno/") ?? false;

function after(work: () => void): void {
  if (typeof setImmediate === "function" && !delaysIo) setImmediate(work);
  else setTimeout(work);
}

/** Gives others a turn of the event loop: their I/O, timers and aborts come first. */
export function giveTurn(): Promise<void> {
  return new Promise((resolve) => after(resolve));
}
