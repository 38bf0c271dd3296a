import { quote, SandboxError } from "../errors/error.ts";
import type { KnownSandbox } from "../instances/instance.ts";

/** The error of a call about a sandbox that is not there; it says what became of it, where that is known. */
export function notFound(id: string, { instance, exit }: Partial<KnownSandbox> = {}): SandboxError {
  const sandbox = `sandbox ${quote(id)}: not found`;
  if (!instance?.life) return new SandboxError("not_found", sandbox);
  if (instance.phase !== "gone")
    return new SandboxError("not_found", `${sandbox} yet: its Create is under way`);
  if (exit) return new SandboxError("not_found", `${sandbox}: it was shut down`);
  const why = instance.call === "create" && instance.error ? `: ${instance.error}` : "";
  return new SandboxError("not_found", `${sandbox}: it was not created${why}`);
}

/** The reason why a Create did not begin, although its sandbox is known and an agent serves it. */
export function createRefused(
  id: string,
  sandboxer: string,
  { instance, agentEpoch }: KnownSandbox,
): SandboxError {
  const sandbox = `sandbox ${quote(id)}`;
  if (!instance || instance.phase === "gone")
    return new SandboxError("aborted", `${sandbox}: call Create again`);
  const { agent, phase, ending, life } = instance;
  const there = agent === sandboxer ? "" : ` with sandboxer ${quote(agent)}`;
  if (phase !== "creating") return new SandboxError("already_exists", `${sandbox} already exists${there}`);
  if (agent !== sandboxer) {
    const message = `an earlier Create${there} has an unknown outcome: call Status or Shutdown there first`;
    return new SandboxError("failed_precondition", `${sandbox}: ${message}`);
  }
  if (ending >= life) return new SandboxError("aborted", `${sandbox}: it is being shut down`);
  const why = agentEpoch ? "call Create again" : "another Create is under way, or its outcome is unknown";
  return new SandboxError("aborted", `${sandbox}: ${why}`);
}
