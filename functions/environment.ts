import type { SandboxError } from "../shared/errors/error.ts";

/** What one request gathers on its way, for the log and for error bodies. */
export interface RequestVariables {
  requestId: string;
  /** The name of the API token the caller came with. */
  caller?: string;
  operation?: string;
  namespace?: string;
  sandboxId?: string;
  /** What was answered, where it was an error. */
  failure?: SandboxError;
}

export interface Environment {
  Variables: RequestVariables;
}
