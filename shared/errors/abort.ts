import { SandboxError } from "./error.ts";

/** The error of a call whose signal is aborted: the signal's reason if it is ours, else `canceled`. */
export function abortError(signal: AbortSignal): SandboxError {
  const reason: unknown = signal.reason;
  if (reason instanceof SandboxError) return reason;
  return new SandboxError("canceled", "the caller went away", { cause: reason });
}

/**
 * The promise's outcome, or the abort error as soon as the signal is aborted.
 * What the promise does afterwards is nobody's concern; it is not stopped by this.
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => {});
    throw abortError(signal);
  }
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal));
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
