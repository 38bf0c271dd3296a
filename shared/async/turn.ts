declare const setImmediate: ((work: () => void) => unknown) | undefined;

const after: (work: () => void) => unknown =
  typeof setImmediate === "function" ? setImmediate : (work) => setTimeout(work);

/** Gives others a turn of the event loop: their I/O, timers and aborts come first. */
export function giveTurn(): Promise<void> {
  return new Promise((resolve) => after(resolve));
}
