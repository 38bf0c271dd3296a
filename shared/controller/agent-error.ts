import { CredentialsError, ReplyError } from "../connect/client.ts";
import { SandboxError } from "../errors/error.ts";
import type { LifeView } from "../instances/view.ts";
import { viewFromHeaders } from "../instances/view-headers.ts";

/** The failure of a call to an agent. */
export class AgentError extends SandboxError {
  /** The agent's view of the sandbox; undefined if it sent none or did not answer. */
  readonly view: LifeView | undefined;
  /** True if the agent sent an answer. */
  readonly isAnswered: boolean;
  /** True if no request of the call was sent, because each connection failed before or was refused: the agent did nothing. */
  readonly isUnsent: boolean;
  /** True if certificates or the token do not fit, so that a retry cannot help. */
  readonly isMisconfigured: boolean;
  /** True if an earlier request of the call has no answer: the agent may have carried that out. */
  readonly wasRepeated: boolean;

  constructor(thrown: SandboxError, view: LifeView | undefined, isUnsent: boolean, wasRepeated = false) {
    super(thrown.code, thrown.message, { cause: thrown.cause });
    this.isMisconfigured = thrown instanceof CredentialsError;
    this.view = view;
    this.isAnswered = thrown instanceof ReplyError;
    this.isUnsent = isUnsent && !wasRepeated;
    this.wasRepeated = wasRepeated;
  }
}

/** Returns what was thrown as the failure of a call; an error that is not ours stays as it is. */
export function toAgentError(thrown: unknown, isUnsent: boolean, wasRepeated = false): unknown {
  if (!(thrown instanceof SandboxError)) return thrown;
  return new AgentError(
    thrown,
    thrown instanceof ReplyError ? viewFromHeaders(thrown.headers) : undefined,
    isUnsent,
    wasRepeated,
  );
}
