import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fetchProgram } from "../../scripts/oci/fetch.ts";
import { freePort } from "../../scripts/sqld.ts";
import { plainEnvironment } from "../support/environment.ts";
import { Child } from "./child.ts";
import { type DatabaseKind, type HarnessDatabase, openHarnessDatabase } from "./database.ts";
import { type DatabaseDirector, DatabaseProxy } from "./database-proxy.ts";
import { type Director, FaultyProxy } from "./faulty-proxy.ts";
import { reconcileToken } from "./reconcile.ts";
import { Survivor } from "./survivor.ts";

export type Runtime = "node" | "bun";

export type Backend = "process" | "oci";

/** Boundary around the processes of a sandbox. `cgroup` is a session with a control group; the others have no group. */
export type Containment = "auto" | "namespace" | "session" | "cgroup";

export interface ClusterOptions {
  /** The root folder of the product under test. */
  readonly root: string;
  readonly runtime: Runtime;
  readonly backend: Backend;
  readonly containment: Containment;
  /** The folder that sandboxes may write to. */
  readonly shared: string;
  readonly database: DatabaseKind;
  /** An empty folder for everything. */
  readonly folder: string;
  readonly director: Director & DatabaseDirector;
  /** True if the agent's data folder is a separate disk, which can be filled. */
  readonly hasDisk: boolean;
}

/** The size of that disk, larger than the sandboxes of a batch need. */
const diskSize = "64m";

function mountDisk(path: string): void {
  mkdirSync(path, { mode: 0o700 });
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${diskSize},mode=700`, "faults", path]);
}

/** Number of servers of the functions. */
const serverCount = 2;

const quiet = "--disable-warning=ExperimentalWarning";
const token = "the-token-of-the-fault-tests";

async function migrate(root: string, node: string, url: string): Promise<void> {
  const environment = plainEnvironment({ DATABASE_URL: url });
  const child = spawn(node, [quiet, "scripts/migrate.ts"], { cwd: root, env: environment, stdio: "pipe" });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stdout.resume();
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the migration failed: ${output}`);
}

/** Makes the first calls to the agent, so that the functions know its epoch before data are lost. */
async function makeFirstContact(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    const sandbox = `${url}/v1/namespaces/cluster/sandboxes/first`;
    for (const operation of ["create", "shutdown"]) {
      const answer = await fetch(`${sandbox}/${operation}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: operation === "create" ? '{"sandbox":{"runtime":{"name":"process"}}}' : "{}",
      });
      if (!answer.ok) throw new Error(`the first ${operation} was refused: ${await answer.text()}`);
    }
  }
}

/** Returns the environment of a child, without undefined variables. */
export function environmentWith(more: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(plainEnvironment(more));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** Returns the agent's flags for the backend of the fault tests. */
async function backendFlags({ backend, containment, shared }: ClusterOptions): Promise<string[]> {
  if (backend === "process" && containment === "auto") return [];
  if (backend === "process" && containment === "cgroup")
    return ["--containment", "session", "--cgroup", "auto"];
  if (backend === "process") return ["--containment", containment, "--cgroup", "off"];
  const runtime = ["--runtime", await fetchProgram("runc"), "--volume-dir", shared];
  return ["--backend", "oci", "--sandboxer", "process", ...runtime];
}

/** The product under test: two functions servers, a database, an agent, and the proxy before the agent. */
export class Cluster {
  readonly servers: readonly Child[];
  readonly urls: readonly string[];
  readonly agent: Child;
  readonly proxy: FaultyProxy;
  readonly database: HarnessDatabase;
  readonly survivor: Survivor;
  readonly #queryProxies: readonly DatabaseProxy[];
  readonly #agentData: string;
  readonly #sandboxes: string;
  readonly #hasDisk: boolean;

  private constructor(parts: {
    servers: readonly Child[];
    urls: readonly string[];
    agent: Child;
    proxy: FaultyProxy;
    database: HarnessDatabase;
    survivor: Survivor;
    queryProxies: readonly DatabaseProxy[];
    agentData: string;
    sandboxes: string;
    hasDisk: boolean;
  }) {
    this.servers = parts.servers;
    this.urls = parts.urls;
    this.agent = parts.agent;
    this.proxy = parts.proxy;
    this.database = parts.database;
    this.survivor = parts.survivor;
    this.#queryProxies = parts.queryProxies;
    this.#agentData = parts.agentData;
    this.#sandboxes = parts.sandboxes;
    this.#hasDisk = parts.hasDisk;
  }

  static async open(options: ClusterOptions): Promise<Cluster> {
    const { root, runtime, backend, database: kind, folder, director } = options;
    const bin = join(root, "node_modules", ".bin");
    const node = join(bin, "node");
    const logs = join(folder, "logs");
    mkdirSync(logs);
    const agentData = join(folder, "agent");
    if (options.hasDisk) mountDisk(agentData);
    const agentPort = await freePort();
    const own = ["--listen", `127.0.0.1:${agentPort}`, "--data-dir", agentData, "--exit-with-parent"];
    const flags = [...own, ...(await backendFlags(options))];
    const agent = new Child(
      {
        program: node,
        parameters: [quiet, join(root, "agent", "main.ts"), ...flags],
        environment: environmentWith({ AGENT_TOKEN: token }),
        folder: root,
        ready: /"message":"ready"/,
      },
      join(logs, "agent.log"),
    );
    const proxy = new FaultyProxy(agentPort, join(agentData, "tls", "ca.pem"), director, serverCount + 1);
    await proxy.open();
    const database = await openHarnessDatabase(kind, folder);
    const urls: string[] = [];
    const servers: Child[] = [];
    const queryProxies: DatabaseProxy[] = [];
    for (let number = 0; number < serverCount; number++) {
      const port = await freePort();
      const queryProxy =
        kind === "file" ? undefined : await DatabaseProxy.open(database.url, director, number);
      if (queryProxy) queryProxies.push(queryProxy);
      const environment = environmentWith({
        DATABASE_URL: queryProxy?.url ?? database.url,
        CONTROLLER_AGENTS: JSON.stringify({ process: { url: proxy.urlOf(number), token } }),
        DEFAULT_SANDBOXER: "process",
        HOST: "127.0.0.1",
        PORT: String(port),
        LOG_LEVEL: "error",
        RECONCILE_TOKEN: reconcileToken,
        RECONCILE_INTERVAL: "0s",
        STRAY_GRACE: "0s",
      });
      const entry = join(root, "functions", "entry", `${runtime}.ts`);
      const command = {
        program: join(bin, runtime),
        parameters: runtime === "node" ? [quiet, entry] : [entry],
        environment,
        folder: root,
        ready: /"message":"listening"/,
      };
      servers.push(new Child(command, join(logs, `server-${number}.log`)));
      urls.push(`http://127.0.0.1:${port}`);
    }
    const sandboxes = join(agentData, backend === "oci" ? "oci" : "sandboxes");
    const survivor = new Survivor({
      root,
      databaseUrl: database.url,
      agentUrl: proxy.urlOf(serverCount),
      token,
    });
    const cluster = new Cluster({
      survivor,
      queryProxies,
      servers,
      urls,
      agent,
      proxy,
      database,
      agentData,
      sandboxes,
      hasDisk: options.hasDisk,
    });
    try {
      await migrate(root, node, database.url);
      await Promise.all([agent, ...servers].map((child) => child.start()));
      await makeFirstContact(urls);
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** Restarts everything but the database. */
  async restart(signal: NodeJS.Signals): Promise<void> {
    const agent = this.agent.restart(signal).then(() => this.proxy.resetAgent());
    await Promise.all([agent, ...this.servers.map((server) => server.restart(signal))]);
  }

  /** Restores the database from its copy while no server runs. Returns false without a copy. */
  async restoreDatabase(): Promise<boolean> {
    await Promise.all(this.servers.map((server) => server.stop("SIGKILL")));
    const isRestored = await this.database.restore();
    await Promise.all(this.servers.map((server) => server.start()));
    return isRestored;
  }

  /** Restarts the agent with an empty data folder. Its sandboxes keep running. */
  async loseAgentData(): Promise<void> {
    await this.agent.restart("SIGKILL", async () => {
      // The folder itself may be a disk.
      for (const name of await readdir(this.#agentData)) {
        await rm(join(this.#agentData, name), { recursive: true, force: true, maxRetries: 5 });
      }
    });
    this.proxy.resetAgent();
  }

  /** Fills the disk of the agent's data folder to its last byte. Returns a function that frees the space. */
  fillDisk(): () => void {
    const path = join(this.#agentData, "filler");
    const file = openSync(path, "w");
    try {
      for (let bytes = 1 << 20; bytes >= 1; bytes >>= 4) {
        const chunk = Buffer.alloc(bytes);
        try {
          while (writeSync(file, chunk) === bytes);
        } catch {
          // A smaller piece may still fit.
        }
      }
    } finally {
      closeSync(file);
    }
    return () => rmSync(path, { force: true });
  }

  /** Returns true if the agent has files of a sandbox. */
  hasFolder(namespace: string, id: string): boolean {
    const folder = join(this.#sandboxes, `${namespace}@${id}`);
    return existsSync(folder) && readdirSync(folder).length > 0;
  }

  async close(): Promise<void> {
    await Promise.all([this.agent, ...this.servers].map((child) => child.stop("SIGKILL")));
    for (const child of [this.agent, ...this.servers]) child.closeLog();
    await Promise.all([this.proxy, ...this.#queryProxies].map((proxy) => proxy.close()));
    this.proxy.dropLate();
    this.proxy.resetAgent();
    await this.database.close();
    this.#unmount();
  }

  /** Kills all processes without waiting for their end. */
  kill(): void {
    for (const child of [this.agent, ...this.servers]) child.signal("SIGKILL");
    this.#unmount();
  }

  /** Unmounts the disk, lazily, since processes may still have files open on it. */
  #unmount(): void {
    if (this.#hasDisk) spawnSync("umount", ["--lazy", this.#agentData]);
  }
}
