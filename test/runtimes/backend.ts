import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@libsql/client/http";
import { type RunningAgent, spawnAgent } from "../../agent/spawn.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { sandboxesIn } from "../agent/agent-fixture.ts";
import { trustingFetch } from "../agent/trusting-fetch.ts";
import { startFaultyAgents } from "../faults/faulty-agents.ts";
import { temporaryFolder } from "../running.ts";
import { startSqld } from "../sqld.ts";

/** What the functions stand on: a libSQL server, migrated, and an agent over HTTPS with an authority of its own. */
export interface Backend {
  /** How a server of the functions is told of it. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Shuts a sandbox down by way of the agent, for tests whose functions are gone by then. */
  shutdown(namespace: string, sandboxId: string): Promise<void>;
  /** Fails if a sandbox is left. */
  stop(): Promise<void>;
}

async function startMigrated(url: string, dataDir: string): Promise<RunningAgent> {
  const database = createClient({ url });
  await migrate(database);
  database.close();
  return spawnAgent({ dataDir });
}

/** @returns undefined where no sqld can be had, which `startSqld` tells; in CI that is an error */
export async function startBackend(): Promise<Backend | undefined> {
  const sqld = await startSqld();
  if (!sqld) return undefined;
  const folder = await temporaryFolder();
  const faulty = await startFaultyAgents();
  const stop = async () => {
    await faulty.close();
    await sqld.stop();
    await folder.remove();
  };
  try {
    const agent = await startMigrated(sqld.url, folder.path);
    return {
      configuration: {
        DATABASE_URL: sqld.url,
        CONTROLLER_AGENTS: JSON.stringify({
          process: { url: agent.url, token: agent.token },
          ...faulty.agents,
        }),
        DEFAULT_SANDBOXER: "process",
        NODE_EXTRA_CA_CERTS: agent.caPath,
        LOG_LEVEL: "error",
      },
      async shutdown(namespace, sandboxId) {
        const headers = {
          authorization: `Bearer ${agent.token}`,
          "containerd-namespace": namespace,
          "content-type": "application/json",
        };
        const url = `${agent.url}/containerd.services.sandbox.v1.Controller/Shutdown`;
        const body = JSON.stringify({ sandboxId });
        const { status } = await trustingFetch(agent.ca)(url, { method: "POST", headers, body });
        assert.equal(status, 200);
      },
      async stop() {
        await agent.stop();
        const left = sandboxesIn(await readdir(join(folder.path, "sandboxes")));
        await stop();
        assert.deepEqual(left, [], "no sandbox is left");
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
