declare const setImmediate: ((work: () => void) => unknown) | undefined;

/** Deno reads no sockets as long as one `setImmediate` follows another: two Lists delay an answer by 0.2 seconds. */
const delaysIo =
  (typeof navigator === "object" ? navigator.userAgent : undefined)?.startsWith("Deno/") ?? false;

function after(work: () => void): void {
  if (typeof setImmediate === "function" && !delaysIo) setImmediate(work);
  else setTimeout(work);
}

/** Yields to the event loop, so that pending I/O, timers and aborts are handled first. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => after(resolve));
}
