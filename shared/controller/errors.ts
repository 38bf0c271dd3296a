import { isCodeOf, quote, SandboxError } from "../errors/error.ts";
import type { Instance, KnownSandbox } from "../instances/instance.ts";

/** Creates the error for a missing sandbox; its message says what happened to the sandbox, if that is known. */
export function notFound(id: string, known: Partial<KnownSandbox> = {}): SandboxError {
  return new SandboxError("not_found", `sandbox ${quote(id)} ${describeAbsence(known)}`);
}

function describeAbsence({ instance, exit, recordSandboxer }: Partial<KnownSandbox>): string {
  if (!instance?.life) {
    return recordSandboxer === undefined ? "does not exist" : "is stored, but was never created";
  }
  if (instance.phase !== "gone") return "is not there yet: its Create is in progress";
  if (exit) return exit.reason === "lost" ? "was lost" : "was shut down";
  const isFailedCreate = /^(?:create|run)$/.test(instance.call) && instance.error !== "";
  return isFailedCreate ? `was not created: its Create failed: ${instance.error}` : "was not created";
}

/**
 * Adds to the error of a call that needs a running sandbox why its Start has failed, if that is the reason.
 * @param last the lifecycle call before
 */
export function explainNotRunning(
  error: unknown,
  last: Pick<Instance, "call" | "error"> | undefined,
): unknown {
  if (!isCodeOf(error, "failed_precondition") || last?.call !== "start" || !last.error) return error;
  const message = `${error.message}; its Start failed: ${last.error}`;
  return new SandboxError("failed_precondition", message, { cause: error });
}

/** Creates the error for a call that cannot begin before another operation has ended. */
export function unfinished(id: string, what: string): SandboxError {
  return new SandboxError("aborted", `sandbox ${quote(id)}: ${what}; try again`);
}

/** Creates the error for a Create that did not begin because of the id's current life. */
export function createRejected(
  id: string,
  sandboxer: string,
  { instance, agentEpoch }: KnownSandbox,
): SandboxError {
  const sandbox = `sandbox ${quote(id)}`;
  if (instance?.wanted === "deleted") return unfinished(id, "it is being deleted");
  if (!instance || instance.phase === "gone")
    return new SandboxError("aborted", `${sandbox}: call Create again`);
  const { agent, phase, ending, life } = instance;
  const owner = agent === sandboxer ? "" : ` with sandboxer ${quote(agent)}`;
  if (phase !== "creating") return new SandboxError("already_exists", `${sandbox} already exists${owner}`);
  if (agent !== sandboxer) {
    const message = `an earlier Create${owner} has an unknown outcome: call Status or Shutdown there first`;
    return new SandboxError("failed_precondition", `${sandbox}: ${message}`);
  }
  if (ending >= life) return new SandboxError("aborted", `${sandbox}: it is being shut down`);
  const why = agentEpoch ? "call Create again" : "another Create is in progress, or its outcome is unknown";
  return new SandboxError("aborted", `${sandbox}: ${why}`);
}

/** Creates the error of a retry whose first attempt was about an earlier life. */
export function lifeIsOver(id: string): SandboxError {
  return new SandboxError(
    "failed_precondition",
    `sandbox ${quote(id)}: the first attempt of this request was about a life that is over`,
  );
}
