/** Why a stack does not start, in one line for the person who starts it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

function startError(what: string, thrown: unknown): StartError {
  const reason = thrown instanceof Error ? (thrown.message.split("\n", 1)[0] ?? "") : String(thrown);
  return new StartError(`${what}: ${reason}`, { cause: thrown });
}

/**
 * Returns the result of a step of the start.
 * @throws StartError that says which step failed, and why
 */
export async function explained<T>(what: string, promise: Promise<T> | (() => T)): Promise<T> {
  try {
    return await (typeof promise === "function" ? promise() : promise);
  } catch (thrown) {
    if (thrown instanceof StartError) throw thrown;
    throw startError(what, thrown);
  }
}
