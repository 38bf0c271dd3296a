import type { Agent } from "../shared/controller/agents.ts";
import { type Log, logEntry } from "../shared/log.ts";

/** Logs a hint if no agent is configured: without one, only the Store works. */
export function hintAtAgents(agents: readonly Agent[], log: Log): void {
  if (agents.length) return;
  log(logEntry("info", "no agent is configured: set CONTROLLER_AGENTS to run sandboxes"));
}
