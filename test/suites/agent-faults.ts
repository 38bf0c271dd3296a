import assert from "node:assert/strict";
import { rpc } from "../support/client.ts";
import { freshNamespace } from "../support/namespace.ts";
import type { Case } from "./case.ts";

/** The code that callers get for each fault of an agent, by the name of its sandboxer. */
export const agentFaults = {
  "fault-html": "unavailable",
  "fault-truncated": "unavailable",
  "fault-broken-off": "unavailable",
  "fault-500": "unknown",
  "fault-401": "unavailable",
  "fault-502": "unavailable",
  "fault-code": "failed_precondition",
  "fault-silent": "deadline_exceeded",
  "fault-refused": "unavailable",
} as const;

export type AgentFault = keyof typeof agentFaults;

/** Cases of calls to agents with faults. They need the agents of `test/outages/faulty-agents.ts`. */
export const agentFaultCases: readonly Case[] = Object.entries(agentFaults).map(([sandboxer, code]) => ({
  name: `a call to an agent with the fault ${sandboxer.replace("fault-", "")} fails with ${code}`,
  async run(ask) {
    const target = { sandboxId: "s", sandboxer };
    const headers: Record<string, string> =
      code === "deadline_exceeded" ? { "connect-timeout-ms": "700" } : {};
    const answer = await rpc(ask, "Controller", "Status", target, freshNamespace(), headers);
    assert.equal(answer.code, code, answer.message);
    assert.doesNotMatch(answer.message, /127\.0\.0\.1|secret/);
  },
}));
