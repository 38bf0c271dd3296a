import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type RunningAgent, spawnAgent } from "../../local/spawn-agent.ts";
import type { Containerd } from "../../scripts/containerd/daemon.ts";
import { type Leftovers, leftovers } from "../../scripts/containerd/leftovers.ts";
import type { Workload } from "../suites/workload.ts";
import { sandboxesIn } from "../support/agent-fixture.ts";
import type { Ask } from "../support/client.ts";
import { type RunningContainerd, startContainerd } from "../support/containerd.ts";
import { type Functions, startFunctions } from "../support/functions.ts";
import { isRunning } from "../support/processes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import type { Kind } from "./kinds.ts";

/** The namespace of all pods, whatever their sandboxes' namespace is. */
const criNamespace = "k8s.io";

const noLeftovers: Leftovers = { processes: [], mounts: [], folders: [] };

/** Functions that call an agent process over HTTPS, which calls a real containerd. */
export class ContainerdFixture {
  readonly #containerd: RunningContainerd;
  readonly #sandboxer: string;
  /** The record and program of its sandboxes. */
  readonly workload: Workload;
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>;
  /** Log lines of all agents. */
  readonly log: string[] = [];
  #agent: RunningAgent | undefined;
  #functions: Functions | undefined;

  private constructor(
    containerd: RunningContainerd,
    folder: Awaited<ReturnType<typeof temporaryFolder>>,
    sandboxer: string,
    workload: Workload,
  ) {
    this.#containerd = containerd;
    this.#folder = folder;
    this.#sandboxer = sandboxer;
    this.workload = workload;
  }

  /** Starts containerd, the agent and the functions. @returns undefined if containerd is not available */
  static async open({ sandboxer, version, prepare }: Kind): Promise<ContainerdFixture | undefined> {
    const containerd = await startContainerd(version);
    if (!containerd) return undefined;
    const folder = await temporaryFolder();
    const fixture = new ContainerdFixture(
      containerd,
      folder,
      sandboxer,
      await prepare(folder.path, containerd.containerd),
    );
    await fixture.startAgent();
    return fixture;
  }

  get daemon(): Containerd {
    return this.#containerd.containerd;
  }

  get agent(): RunningAgent {
    assert.ok(this.#agent, "no agent runs");
    return this.#agent;
  }

  /** A folder for files of the test cases. */
  get folder(): string {
    return this.#folder.path;
  }

  /** Sends a request to the functions. */
  readonly ask: Ask = (path, init) => {
    assert.ok(this.#functions, "the functions are not running");
    return this.#functions.ask(path, init);
  };

  /** Starts an agent on the same data folder and port, and passes its token to the functions. */
  async startAgent(): Promise<void> {
    const port = this.#agent ? Number(new URL(this.#agent.url).port) : 0;
    const { path } = this.#folder;
    // The agent serves both sandboxers; that of the cases comes first, as the default.
    const sandboxers = [...new Set([this.#sandboxer, "podsandbox", "shim"])];
    const sandboxer = sandboxers.join();
    const onLog = (line: string) => this.log.push(line);
    this.#agent = await spawnAgent({ dataDir: path, port, sandboxer, socket: this.daemon.socket, onLog });
    if (this.#functions) {
      this.#token = this.#agent.token;
      return;
    }
    const { url, token, ca } = this.#agent;
    this.#token = token;
    const fetch = trustingFetch(ca);
    const agents = sandboxers.map((name) => ({ name, url, token, sandboxer: name }));
    // Each agent has a token of its own, but the functions outlive the agents.
    this.#functions = await startFunctions(agents, async (to, init) => {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${this.#token}`);
      const answer = await fetch(to, { ...init, headers });
      if (answer.status === 401) throw new TypeError("the agent has started, but its token is not known yet");
      return answer;
    });
  }

  #token = "";

  /** Kills the agent with SIGKILL. */
  async killAgent(): Promise<void> {
    process.kill(this.agent.pid, "SIGKILL");
    await this.agent.exited;
  }

  /** Returns the agent's `/readyz`: the status, and the reason if it is not ready. */
  async readiness(): Promise<[status: number, reason: string | undefined]> {
    const { url, ca } = this.agent;
    const answer = await trustingFetch(ca)(`${url}/readyz`, {});
    const { reason }: { reason?: string } = await answer.json();
    return [answer.status, reason];
  }

  /** Finds remains of sandboxes on the node. Expected to be empty once all are shut down. */
  async leftovers(): Promise<Leftovers> {
    // Shims take a moment to end.
    let found = this.#newLeftovers();
    for (let attempt = 0; attempt < 1_000 && found.processes.length + found.folders.length > 0; attempt++) {
      await delay(50);
      found = this.#newLeftovers();
    }
    return found;
  }

  /** Remains that a failed case was reported for. */
  #reported: Leftovers = noLeftovers;

  #newLeftovers(): Leftovers {
    const { processes, mounts, folders } = leftovers(this.daemon.folder);
    const reported = this.#reported;
    return {
      processes: processes.filter(({ pid }) => !reported.processes.some((other) => other.pid === pid)),
      mounts: mounts.filter((mount) => !reported.mounts.includes(mount)),
      folders: folders.filter((folder) => !reported.folders.includes(folder)),
    };
  }

  /**
   * Runs a case and fails if its sandboxes leave anything behind. Cleans up after a failed case, so that the next case
   * does not fail too.
   */
  async withoutLeftovers(run: () => Promise<void>): Promise<void> {
    try {
      await run();
      for (const namespace of await this.assertClean()) this.#finished.add(namespace);
    } catch (error) {
      await this.#cleanUp();
      throw error;
    }
  }

  /** Starts what a failed case has killed, and shuts its sandboxes down. What is left counts as reported. */
  async #cleanUp(): Promise<void> {
    if (!isRunning(this.daemon.pid)) await this.daemon.start();
    if (!isRunning(this.agent.pid)) await this.startAgent();
    for (const name of sandboxesIn(await readdir(join(this.#folder.path, "containerd")))) {
      const [namespace, id] = name.split("@");
      await this.ask(`/v1/namespaces/${namespace}/sandboxes/${id}/shutdown`, { method: "POST" });
    }
    this.#reported = leftovers(this.daemon.folder);
  }

  /** Namespaces of earlier cases, which were clean. Every further check would take as long as the cases before it. */
  readonly #finished = new Set<string>();

  /**
   * Fails if any sandbox has left anything behind on the node, in the agent's data folder, or in a namespace that no
   * earlier case has finished with.
   * @returns the namespaces of this case's sandboxes
   */
  async assertClean(): Promise<string[]> {
    assert.deepEqual(await this.leftovers(), noLeftovers);
    assert.deepEqual(sandboxesIn(await readdir(join(this.#folder.path, "containerd"))), []);
    const namespaces = (await this.daemon.ctr("namespaces", "list", "--quiet")).split("\n").filter(Boolean);
    const open = namespaces.filter((namespace) => !this.#finished.has(namespace));
    await Promise.all(open.map((namespace) => this.#assertEmpty(namespace)));
    return open.filter((namespace) => namespace !== criNamespace);
  }

  async #assertEmpty(namespace: string): Promise<void> {
    const list = (...command: readonly string[]) => this.daemon.ctr("--namespace", namespace, ...command);
    const [sandboxes, containers, snapshots] = await Promise.all([
      list("sandboxes", "list"),
      list("containers", "list", "--quiet"),
      list("snapshots", "--snapshotter", "native", "list"),
    ]);
    assert.equal(sandboxes.trim().split("\n").length, 1, sandboxes);
    assert.equal(containers, "");
    assert.doesNotMatch(snapshots, / Active/);
  }

  async close(): Promise<void> {
    await this.#functions?.close();
    await this.#agent?.stop();
    for (const namespace of this.#finished) await this.#assertEmpty(namespace);
    await this.#containerd.remove();
    await this.#folder.remove();
    assert.deepEqual(this.#newLeftovers(), noLeftovers);
  }
}
