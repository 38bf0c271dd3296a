import { backOff, type Retry } from "./delay.ts";
import { SandboxFunctionsError } from "./error.ts";
import { linesOf } from "./lines.ts";

/** The parts of a stream that is resumed. */
export interface Resumable<T> {
  /** Asks for the stream, from the present position on. */
  open(): Promise<Response>;
  /** Returns the items that a line completes, or `end` if it ends the stream for good. Moves the position. */
  read(line: string): readonly T[] | "end";
  readonly retry: Retry;
  readonly signal: AbortSignal | undefined;
  /** Time without any byte after which a connection counts as broken, in milliseconds. */
  readonly stallMs?: number;
}

/** The statuses of answers that another attempt may not get again. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Returns true if a connection may be made again. */
function isPassing(error: unknown): boolean {
  return !(error instanceof SandboxFunctionsError) || passing.has(error.status);
}

/**
 * Yields the items of a stream, and resumes it where a connection has broken, or the server has stopped.
 * @throws the error of an answer that another attempt would get again, or of the last of several failures in a row
 */
export async function* resume<T>({ open, read, retry, signal, stallMs }: Resumable<T>): AsyncGenerator<T> {
  const { maxAttempts = 10 } = retry;
  for (let failures = 0; ; ) {
    let failure: unknown = new Error("the connection has ended");
    try {
      const response = await open();
      if (!response.ok || !response.body) {
        throw new SandboxFunctionsError(response, await response.json().catch(() => undefined));
      }
      for await (const line of linesOf(response.body, stallMs)) {
        failures = 0;
        const items = read(line);
        if (items === "end") return;
        yield* items;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      failure = error;
    }
    // Runtimes differ in what they throw if the call is aborted.
    signal?.throwIfAborted();
    failures++;
    if (failures >= maxAttempts) throw failure;
    await backOff(failures, retry, signal);
  }
}
