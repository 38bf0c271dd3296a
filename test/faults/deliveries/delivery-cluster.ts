import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../functions/entry/database.ts";
import { freePort } from "../../../scripts/sqld.ts";
import { migrate } from "../../../shared/store/migrate.ts";
import { type CountingAgent, openCountingAgent } from "../../agent/counting-agent.ts";
import type { Closing } from "../../agent/stub-backend.ts";
import { secretsKey } from "../../support/secrets-key.ts";
import { Child } from "../child.ts";
import { environmentWith } from "../cluster.ts";
import { type HarnessDatabase, openHarnessDatabase } from "../database.ts";
import type { Options } from "../options.ts";
import { reconcileToken } from "../reconcile.ts";
import { Survivor } from "../survivor.ts";

/** Number of servers of the functions. */
const serverCount = 2;

/** Two servers of the functions on one database, and an agent that is never killed. */
export interface DeliveryCluster {
  readonly servers: readonly Child[];
  readonly urls: readonly string[];
  readonly agent: CountingAgent;
  readonly database: HarnessDatabase;
  readonly survivor: Survivor;
}

/** Opens a cluster in an empty folder. Its owner closes it. */
export async function openDeliveryCluster(
  owner: Closing,
  folder: string,
  { root, runtime, database: kind }: Pick<Options, "root" | "runtime" | "database">,
): Promise<DeliveryCluster> {
  const agent = await openCountingAgent(owner);
  const database = await openHarnessDatabase(kind, folder);
  owner.after(() => database.close());
  const client = openDatabase(database.url, undefined);
  await migrate(client);
  client.close();
  const bin = join(root, "node_modules", ".bin");
  const entry = join(root, "functions", "entry", `${runtime}.ts`);
  const logs = join(folder, "logs");
  mkdirSync(logs);
  const servers: Child[] = [];
  const urls: string[] = [];
  for (let number = 0; number < serverCount; number++) {
    const port = await freePort();
    const environment = environmentWith({
      DATABASE_URL: database.url,
      CONTROLLER_AGENTS: JSON.stringify({ process: { url: agent.url, token: agent.token } }),
      DEFAULT_SANDBOXER: "process",
      NODE_EXTRA_CA_CERTS: agent.caPath,
      SECRETS_KEY: secretsKey,
      RECONCILE_TOKEN: reconcileToken,
      HOST: "127.0.0.1",
      PORT: String(port),
      LOG_LEVEL: "error",
    });
    const server = new Child(
      {
        program: join(bin, runtime),
        parameters: runtime === "node" ? ["--disable-warning=ExperimentalWarning", entry] : [entry],
        environment,
        folder: root,
        ready: /"message":"listening"/,
      },
      join(logs, `server-${number}.log`),
    );
    owner.after(async () => {
      await server.stop("SIGKILL");
      server.closeLog();
    });
    servers.push(server);
    urls.push(`http://127.0.0.1:${port}`);
  }
  await Promise.all(servers.map((server) => server.start()));
  const { url: agentUrl, token, fetch } = agent;
  const survivor = new Survivor({ root, databaseUrl: database.url, agentUrl, token, fetch });
  return { servers, urls, agent, database, survivor };
}
