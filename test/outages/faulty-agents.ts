import { type AgentFault, agentFaults } from "../suites/agent-faults.ts";
import {
  answer,
  closedMidBody,
  closedPort,
  connectError,
  type Misbehaviour,
  silent,
  startBrokenAgent,
} from "../support/broken-agent.ts";

const misbehaviours: Readonly<Record<Exclude<AgentFault, "fault-refused">, Misbehaviour>> = {
  "fault-html": answer(200, "text/html", "<h1>secret</h1>"),
  "fault-truncated": answer(200, "application/proto", new Uint8Array([0x0a, 0x7f, 0x61])),
  "fault-broken-off": closedMidBody,
  "fault-500": answer(500, "text/html", "<h1>secret</h1>"),
  "fault-401": answer(401, "text/plain", "secret"),
  "fault-502": answer(502, "text/html", "bad gateway"),
  "fault-code": connectError(500, "failed_precondition"),
  "fault-silent": silent,
};

/** Agents that each have another fault. */
export interface FaultyAgents {
  /** The value of `CONTROLLER_AGENTS`. */
  readonly agents: Readonly<Record<string, { readonly url: string; readonly token: string }>>;
  close(): Promise<void>;
}

/** Starts one server for all agents; the first part of a request's path names the fault. */
export async function startFaultyAgents(): Promise<FaultyAgents> {
  const broken = await startBrokenAgent((request, response) => {
    const [, fault = ""] = (request.url ?? "").split("/");
    const misbehave: Misbehaviour = Reflect.get(misbehaviours, fault) ?? answer(404, "text/plain", "");
    misbehave(request, response);
  });
  const refused = `http://127.0.0.1:${await closedPort()}`;
  const names = Object.keys(agentFaults);
  const urlOf = (name: string) => (name === "fault-refused" ? refused : `${broken.url}/${name}`);
  return {
    agents: Object.fromEntries(names.map((name) => [name, { url: urlOf(name), token: "a-token" }])),
    close: broken.close,
  };
}
