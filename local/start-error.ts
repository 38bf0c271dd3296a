import { firstLine } from "../shared/errors/first-line.ts";

/** An error of the start, with a message of one line for the operator. */
export class StartError extends Error {
  override readonly name = "StartError";
}

function startError(failure: string, thrown: unknown): StartError {
  return new StartError(`${failure}: ${firstLine(thrown)}`, { cause: thrown });
}

/**
 * Runs a step of the start.
 * @param failure the message for a failed step
 * @throws StartError with that message and the reason
 */
export async function startStep<T>(failure: string, promise: Promise<T> | (() => T)): Promise<T> {
  try {
    return await (typeof promise === "function" ? promise() : promise);
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown;
    throw startError(failure, thrown);
  }
}
