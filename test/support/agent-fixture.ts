import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContainmentName } from "../../agent/backends/process/containment.ts";
import { livesFile } from "../../agent/lifecycle/tombstones.ts";
import { outputsFolder } from "../../agent/output/kept-outputs.ts";
import type { RunningAgent } from "../../local/spawn-agent.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import { callIn } from "./create-options.ts";
import { PlainClient } from "./plain-client.ts";
import { killIfThere, processes } from "./processes.ts";
import { startAgent } from "./shared-certificates.ts";
import { trustingFetch } from "./trusting-fetch.ts";
import { until } from "./until.ts";

/** Filters the names in the folder of all sandboxes for those of sandboxes. */
export function sandboxesIn(names: readonly string[]): string[] {
  return names.filter((name) => !name.startsWith(livesFile) && name !== outputsFolder);
}

/** A data folder with a succession of agents, and the processes that they start. */
export class AgentFixture {
  readonly data: string;
  readonly log: string[] = [];
  #agent: RunningAgent | undefined;
  #client: PlainClient | undefined;
  readonly #flags: readonly string[];
  readonly #sessions = new Set<number>();

  private constructor(data: string, containment: string, cgroup: string) {
    this.data = data;
    this.#flags = ["--containment", containment, "--cgroup", cgroup];
  }

  /**
   * @param containment default: AGENT_CONTAINMENT, else the best that the machine allows
   * @param cgroup default: off with sessions, since control groups would contain processes that escape a session
   */
  static async open(
    containment = process.env.AGENT_CONTAINMENT ?? "auto",
    cgroup = containment === "session" ? "off" : "auto",
  ): Promise<AgentFixture> {
    const fixture = new AgentFixture(await mkdtemp(join(tmpdir(), "agent-test-")), containment, cgroup);
    await fixture.start();
    return fixture;
  }

  /** The containment that the agent reports. */
  get containment(): ContainmentName {
    return this.agent.containment ?? assert.fail("the agent reports no containment");
  }

  get agent(): RunningAgent {
    assert.ok(this.#agent, "no agent runs");
    return this.#agent;
  }

  get client(): PlainClient {
    assert.ok(this.#client, "no agent runs");
    return this.#client;
  }

  /** Starts an agent. @param flags in addition to those of every agent of this fixture */
  async start(flags: readonly string[] = []): Promise<void> {
    const onLog = (line: string) => this.log.push(line);
    this.#agent = await startAgent({ dataDir: this.data, flags: [...this.#flags, ...flags], onLog });
    this.#client = this.clientAs(this.#agent.token);
  }

  clientAs(token: string, sandboxer = "process"): PlainClient {
    return new PlainClient(this.agentClient(token, sandboxer));
  }

  /** Creates a client whose answers include the agent's views. */
  agentClient(token = this.agent.token, sandboxer = "process"): AgentClient {
    const { url, ca } = this.agent;
    return new AgentClient({ name: "the agent", url, token, fetch: trustingFetch(ca) }, sandboxer);
  }

  /** Kills the agent with SIGKILL, runs a function, and starts another agent, with additional flags. */
  async restart(betweenAgents: () => unknown = () => {}, flags?: readonly string[]): Promise<void> {
    process.kill(this.agent.pid, "SIGKILL");
    await this.agent.exited;
    await betweenAgents();
    await this.start(flags);
  }

  /** Kills everything on the node, deletes the data, and starts an agent on the empty node. */
  async rebuild(...pids: readonly number[]): Promise<void> {
    await this.restart(async () => {
      for (const { pid, cwd } of processes()) {
        if (cwd.startsWith(this.data) || pids.includes(pid)) killIfThere(pid);
      }
      await rm(this.data, { recursive: true, force: true });
    });
  }

  /** Creates and starts a sandbox. */
  async run(namespace: string, id: string, opts: CreateOpts): Promise<number> {
    await this.client.create(callIn(namespace), id, opts);
    return this.begin(namespace, id);
  }

  async begin(namespace: string, id: string): Promise<number> {
    const { pid } = await this.client.start(callIn(namespace), id);
    this.#sessions.add(pid);
    return pid;
  }

  state(namespace: string, id: string): Promise<string> {
    return this.client.status(callIn(namespace), id, false).then(({ state }) => state);
  }

  folder(namespace: string, id: string): string {
    return join(this.data, "sandboxes", `${namespace}@${id}`);
  }

  /** Shuts down every sandbox, stops the agent, and fails if anything is left behind. */
  async close(): Promise<void> {
    const root = join(this.data, "sandboxes");
    for (const name of await readdir(root)) {
      const [namespace = "", id] = name.split("@");
      // Names without an id are of folders that are being removed. The other sandboxes may be gone by now, too.
      if (id === undefined) continue;
      const end = async () => {
        await this.client.stop(callIn(namespace), id, 1);
        await this.client.shutdown(callIn(namespace), id);
      };
      await end().catch((error) => assert.equal(error.code, "not_found"));
    }
    await until("no files of sandboxes are left", async () => sandboxesIn(await readdir(root)).length === 0);
    await this.agent.stop();
    const left = processes().filter(
      ({ session, cwd }) => this.#sessions.has(session) || cwd.startsWith(this.data),
    );
    await rm(this.data, { recursive: true });
    assert.deepEqual(left, [], "processes were left behind");
  }
}
