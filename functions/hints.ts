import type { Agent } from "../shared/controller/agents.ts";
import type { Log } from "./middleware/log.ts";

/** Logs a hint if no agent is configured: without one, only the Store works. */
export function hintAtAgents(agents: readonly Agent[], log: Log): void {
  if (agents.length) return;
  const message = "no agent is configured: set CONTROLLER_AGENTS to run sandboxes";
  log({ time: new Date().toISOString(), level: "info", message });
}
