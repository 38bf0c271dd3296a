import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../functions/entry/database.ts";
import { freePort } from "../../../scripts/sqld.ts";
import type { Fetch } from "../../../shared/fetch.ts";
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
import { ServerMessages } from "./kill-points.ts";

/** Number of servers of the functions. */
const serverCount = 2;

/** Two servers of the functions on one database, and an agent that is never killed. */
export interface DeliveryCluster {
  readonly servers: readonly Child[];
  /** The messages of each server. */
  readonly messages: readonly ServerMessages[];
  readonly urls: readonly string[];
  readonly agent: CountingAgent;
  readonly database: HarnessDatabase;
  readonly survivor: Survivor;
}

/** Opens a cluster in an empty folder. Its owner closes it. */
export async function openDeliveryCluster(
  owner: Closing,
  folder: string,
  { root, runtime, database: kind, kills }: Pick<Options, "root" | "runtime" | "database" | "kills">,
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
  const messages: ServerMessages[] = [];
  for (let number = 0; number < serverCount; number++) {
    const port = await freePort();
    const own = new ServerMessages();
    messages.push(own);
    const proxied = async (url: string, send: Fetch) => {
      if (kills === "random") return url;
      const proxy = await own.proxy(url, send);
      owner.after(() => proxy.close());
      return proxy.url;
    };
    const agentUrl = await proxied(agent.url, agent.fetch);
    const environment = environmentWith({
      DATABASE_URL: await proxied(database.url, (url, init) => fetch(url, init)),
      CONTROLLER_AGENTS: JSON.stringify({ process: { url: agentUrl, token: agent.token } }),
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
  const { url: agentUrl, token } = agent;
  const reach = { databaseUrl: database.url, agentUrl, token, fetch: agent.fetch };
  const survivor = new Survivor({ root, ...reach });
  return { servers, messages, urls, agent, database, survivor };
}
