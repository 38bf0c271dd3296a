import { SandboxError } from "./error.ts";

/** Returns the error of a call with an aborted signal: the signal's reason if it is ours, otherwise `canceled`. */
export function abortError(signal: AbortSignal): SandboxError {
  const reason: unknown = signal.reason;
  if (reason instanceof SandboxError) return reason;
  return new SandboxError("canceled", "the caller has left", { cause: reason });
}

/**
 * Returns the promise's outcome, or rejects with the abort error as soon as the signal is aborted. An abort does not
 * stop the work of the promise; its outcome is then ignored.
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
