import { SandboxError } from "../errors/error.ts";

/** The longest delay a timer takes, in milliseconds; deadlines beyond it never ring. */
const longestTimer = 2 ** 31 - 1;

/** A signal that ends with its caller or at its deadline, and the way to let go of its timer. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** In milliseconds since 1970; absent when there is no limit. */
  readonly at: number | undefined;
  /** To be called when the work is done, so that no timer outlives a request. */
  close(): void;
}

/** The error of a call whose time is over. */
export function deadlineError(timeoutMs: number | undefined): SandboxError {
  return new SandboxError("deadline_exceeded", `the deadline of ${timeoutMs} ms has passed`);
}

/**
 * Follows `signal` and, `timeoutMs` from now, aborts with `deadline_exceeded`.
 * @param error makes the error in place of the usual one
 */
export function openDeadline(
  signal: AbortSignal,
  timeoutMs: number | undefined,
  error: () => SandboxError = () => deadlineError(timeoutMs),
): Deadline {
  if (timeoutMs === undefined) return { signal, at: undefined, close() {} };
  const controller = new AbortController();
  const follow = () => controller.abort(signal.reason);
  const ring = () => controller.abort(error());
  if (signal.aborted) follow();
  else signal.addEventListener("abort", follow, { once: true });
  const timer = timeoutMs <= longestTimer ? setTimeout(ring, timeoutMs) : undefined;
  if (timeoutMs <= 0) ring();
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
 * Reads `Connect-Timeout-Ms`: 1 to 10 digits.
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
