import { SandboxError } from "../shared/errors/error.ts";

/**
 * Runs work without a time limit until its caller leaves or the server stops.
 * @param stopping aborted when the server stops; undefined if that cannot be known
 * @param work must reject with the signal's reason when its signal is aborted: `unavailable` if the server stops
 */
export async function untilStopping<T>(
  signal: AbortSignal,
  stopping: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (!stopping) return work(signal);
  const ending = new AbortController();
  const leave = () => ending.abort(signal.reason);
  const stop = () => ending.abort(new SandboxError("unavailable", "the server is stopping"));
  if (signal.aborted) leave();
  else if (stopping.aborted) stop();
  signal.addEventListener("abort", leave);
  stopping.addEventListener("abort", stop);
  try {
    return await work(ending.signal);
  } finally {
    signal.removeEventListener("abort", leave);
    stopping.removeEventListener("abort", stop);
  }
}
