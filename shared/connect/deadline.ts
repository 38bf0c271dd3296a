import { SandboxError } from "../errors/error.ts";

/** Maximum delay of a timer, in milliseconds. Later deadlines have no timer. */
const maxTimerMs = 2 ** 31 - 1;

/** A signal that is aborted at the deadline, or when its caller leaves. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** In milliseconds since 1970; undefined without a time limit. */
  readonly at: number | undefined;
  /** Clears the timer. Call it when the work is done, so that no timer outlives a request. */
  close(): void;
}

/** Returns the error of a call whose deadline has passed. */
export function deadlineError(timeoutMs: number | undefined): SandboxError {
  return new SandboxError("deadline_exceeded", `the deadline of ${timeoutMs} ms has passed`);
}

/**
 * Returns a signal that follows `signal`, and is aborted after `timeoutMs` with `deadline_exceeded`.
 * @param error creates another error for the deadline
 */
export function openDeadline(
  signal: AbortSignal,
  timeoutMs: number | undefined,
  error: () => SandboxError = () => deadlineError(timeoutMs),
): Deadline {
  if (timeoutMs === undefined) return { signal, at: undefined, close() {} };
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  const expire = () => controller.abort(error());
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  const timer = timeoutMs <= maxTimerMs ? setTimeout(expire, timeoutMs) : undefined;
  if (timeoutMs <= 0) expire();
  return {
    signal: controller.signal,
    at: Date.now() + timeoutMs,
    close() {
      clearTimeout(timer);
      signal.removeEventListener("abort", follow);
    },
  };
}

/**
 * Parses `Connect-Timeout-Ms`: 1 to 10 digits.
 * @returns milliseconds, or undefined without the header
 * @throws `invalid_argument`
 */
export function parseTimeout(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (!/^\d{1,10}$/.test(header)) {
    throw new SandboxError("invalid_argument", "connect-timeout-ms: must be 1 to 10 digits, in milliseconds");
  }
  return Number(header);
}
