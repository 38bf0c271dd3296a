import { untilAborted } from "../errors/abort.ts";
import { SandboxError } from "../errors/error.ts";

/**
 * Waits for work for a limited time. The work may continue after that.
 * @param work receives a signal that is aborted after that time
 * @throws `deadline_exceeded`
 */
export async function withTimeLimit<T>(maxMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(
      new SandboxError("deadline_exceeded", `the agent has not finished within ${maxMs / 1_000} s`),
    );
  }, maxMs);
  try {
    return await untilAborted(work(limit.signal), limit.signal);
  } finally {
    clearTimeout(timer);
  }
}
