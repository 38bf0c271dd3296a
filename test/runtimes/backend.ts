import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@libsql/client/http";
import type { RunningAgent } from "../../local/spawn-agent.ts";
import { migrate } from "../../shared/store/migrate.ts";
import { startFaultyAgents } from "../outages/faulty-agents.ts";
import { sandboxesIn } from "../support/agent-fixture.ts";
import { secretsKey } from "../support/secrets-key.ts";
import { startAgent } from "../support/shared-certificates.ts";
import { startSqld } from "../support/sqld.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";

/** The services behind the functions: a migrated libSQL server, and an HTTPS agent with its own authority. */
export interface Backend {
  /** The configuration of the functions for this backend. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Shuts a sandbox down at the agent, for tests whose functions have stopped. */
  shutdown(namespace: string, sandboxId: string): Promise<void>;
  /** Stops the backend. Fails if a sandbox is left. */
  stop(): Promise<void>;
}

async function startMigrated(url: string, dataDir: string): Promise<RunningAgent> {
  const database = createClient({ url });
  await migrate(database);
  database.close();
  return startAgent({ dataDir });
}

/** Starts a backend. @returns undefined without sqld, which is an error in CI */
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
        SECRETS_KEY: secretsKey,
        WEBHOOK_INSECURE_URLS: "loopback",
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
