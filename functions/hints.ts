import type { Agent } from "../shared/controller/agents.ts";
import type { Log } from "./middleware/log.ts";

/** Logs a line if no agent is configured: until there is one, only the Store is of use. */
export function hintAtAgents(agents: readonly Agent[], log: Log): void {
  if (agents.length) return;
  const message = "no agent is configured: set CONTROLLER_AGENTS to run sandboxes";
  log({ time: new Date().toISOString(), level: "info", message });
}
