import { type RunningAgent, spawnAgent } from "../../../local/spawn-agent.ts";
import { services } from "../../../shared/protobuf/services.ts";
import { trustingFetch } from "../../support/trusting-fetch.ts";
import type { ProductAgents } from "../cpu/subject.ts";

/** A process agent, asked directly, and by a product whose requests to it are counted. */
export interface BenchAgent {
  /** Its entry in the configuration of a product. */
  readonly agents: ProductAgents;
  /** Returns the number of requests it got from products since it was last asked. */
  takeRequests(): number;
  /** Sends a call to it with nothing between. @throws Error with its answer, unless that is 200 */
  call(method: keyof typeof services.Controller.methods, body: Uint8Array): Promise<void>;
  stop(): Promise<void>;
}

/** The namespace of direct calls. */
const directNamespace = "direct";

/** Starts an agent that keeps its data in a folder. */
export async function startBenchAgent(dataDir: string): Promise<BenchAgent> {
  const agent: RunningAgent = await spawnAgent({ dataDir });
  const fetch = trustingFetch(agent.ca);
  let requests = 0;
  return {
    agents: {
      agents: [{ name: "process", url: agent.url, token: agent.token, sandboxer: "process" }],
      fetch(url, init) {
        requests++;
        return fetch(url, init);
      },
    },
    takeRequests() {
      const taken = requests;
      requests = 0;
      return taken;
    },
    async call(method, body) {
      const headers = {
        authorization: `Bearer ${agent.token}`,
        "containerd-namespace": directNamespace,
        "content-type": "application/proto",
      };
      const url = `${agent.url}/${services.Controller.typeName}/${method}`;
      const response = await fetch(url, { method: "POST", headers, body: new Uint8Array(body) });
      const answer = await response.text();
      if (response.status !== 200) throw new Error(`${method} at the agent: ${response.status} ${answer}`);
    },
    stop: () => agent.stop(),
  };
}
