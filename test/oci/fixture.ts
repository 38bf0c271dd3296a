import assert from "node:assert/strict";
import { chmod, copyFile, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type RunningAgent, spawnAgent } from "../../local/spawn-agent.ts";
import { fetchProgram } from "../../scripts/oci/fetch.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { sandboxesIn } from "../support/agent-fixture.ts";
import { unlessSkipped } from "../support/containerd.ts";
import { callIn, specOf, withSpec } from "../support/create-options.ts";
import { PlainClient } from "../support/plain-client.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { trustingFetch } from "../support/trusting-fetch.ts";
import { until } from "../support/until.ts";
import { containersIn, type Leftovers, leftovers } from "./leftovers.ts";

export type RuntimeName = "runc" | "runsc";

/** Each runtime's arguments before every command, for a host without /dev/kvm. */
const runtimeArgs: Readonly<Record<RuntimeName, readonly string[]>> = {
  runc: [],
  runsc: ["--runtime-args=--platform=ptrace"],
};

const applets = [
  "sh",
  "cat",
  "ls",
  "sleep",
  "id",
  "env",
  "ps",
  "kill",
  "dd",
  "hostname",
  "stat",
  "touch",
  "rm",
];

/** Creates a small root file system with busybox. */
export async function makeRootfs(folder: string): Promise<void> {
  for (const name of ["bin", "etc", "data"]) await mkdir(join(folder, name), { recursive: true });
  const busybox = join(folder, "bin", "busybox");
  await copyFile(await fetchProgram("busybox"), busybox);
  await chmod(busybox, 0o755);
  for (const name of applets) await symlink("busybox", join(folder, "bin", name));
}

/** The exit and output of a sandbox. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  readonly reason: string;
}

const noLeftovers: Leftovers = { containers: [], mounts: [], groups: [], processes: [] };

/** An agent with the OCI backend, and its folders. */
export class OciFixture {
  readonly runtime: RuntimeName;
  readonly program: string;
  readonly data: string;
  readonly rootfsDir: string;
  readonly ns = "tenant";
  readonly #flags: readonly string[];
  readonly #remove: () => Promise<void>;
  /** Ids of all containers so far. */
  readonly #seen = new Set<string>();
  #agent: RunningAgent | undefined;
  #count = 0;

  private constructor(
    runtime: RuntimeName,
    program: string,
    folder: { path: string; remove(): Promise<void> },
    flags: readonly string[],
  ) {
    this.runtime = runtime;
    this.program = program;
    this.data = join(folder.path, "data");
    this.rootfsDir = join(folder.path, "rootfs");
    this.#flags = flags;
    this.#remove = folder.remove;
  }

  /** Starts an agent. @returns undefined if the runtime is not available; in CI that is an error */
  static async open(runtime: RuntimeName, flags: readonly string[] = []): Promise<OciFixture | undefined> {
    const program = await unlessSkipped(() => fetchProgram(runtime));
    if (program === undefined) return undefined;
    const fixture = new OciFixture(runtime, program, await temporaryFolder(), flags);
    await makeRootfs(join(fixture.rootfsDir, "small"));
    await fixture.start();
    return fixture;
  }

  get agent(): RunningAgent {
    assert.ok(this.#agent, "no agent runs");
    return this.#agent;
  }

  get agentClient(): AgentClient {
    const { url, ca, token } = this.agent;
    return new AgentClient({ name: "the agent", url, token, fetch: trustingFetch(ca) }, "oci");
  }

  get client(): PlainClient {
    return new PlainClient(this.agentClient);
  }

  async start(): Promise<void> {
    const flags = ["--backend", "oci", "--runtime", this.program, ...runtimeArgs[this.runtime]];
    const all = [...flags, "--rootfs-dir", this.rootfsDir, ...this.#flags];
    this.#agent = await spawnAgent({ dataDir: this.data, flags: all });
  }

  /** Kills the agent with SIGKILL, runs a callback, and starts another agent. */
  async restart(whileStopped: () => unknown = () => {}): Promise<void> {
    process.kill(this.agent.pid, "SIGKILL");
    await this.agent.exited;
    await whileStopped();
    await this.start();
  }

  /** Creates a sandbox from a spec. @returns its new id */
  async create(spec: unknown): Promise<string> {
    const id = `s${this.#count++}`;
    await this.client.create(callIn(this.ns), id, withSpec(specOf(spec)));
    return id;
  }

  async startSandbox(id: string): Promise<number> {
    const { pid } = await this.client.start(callIn(this.ns), id);
    for (const name of await readdir(containersIn(this.data))) this.#seen.add(name);
    return pid;
  }

  /** Starts a script in a new sandbox. */
  async run(
    script: string,
    spec: Readonly<Record<string, unknown>> = {},
  ): Promise<[id: string, pid: number]> {
    const id = await this.create(this.#specOf(script, spec));
    return [id, await this.startSandbox(id)];
  }

  /** Runs a script in a new sandbox to its end, and shuts the sandbox down. */
  async runToExit(script: string, spec: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
    const [id] = await this.run(script, spec);
    const outcome = await this.waitForExit(id);
    await this.shutdown(id);
    return outcome;
  }

  /** Waits for a sandbox's exit. */
  async waitForExit(id: string): Promise<Outcome> {
    const { exitStatus } = await this.client.wait(callIn(this.ns), id);
    const { info } = await this.client.status(callIn(this.ns), id, true);
    return {
      stdout: await this.output(id),
      stderr: await readFile(info.get("stderr") ?? "", "utf8").catch(() => ""),
      status: exitStatus,
      reason: info.get("exitReason") ?? "",
    };
  }

  /** Returns a sandbox's output so far. */
  async output(id: string): Promise<string> {
    const { info } = await this.client.status(callIn(this.ns), id, true);
    return readFile(info.get("stdout") ?? "", "utf8").catch(() => "");
  }

  /** Waits until a sandbox's output contains a text. */
  async waitForOutput(id: string, text: string): Promise<void> {
    await until(`the output has ${text}`, async () => (await this.output(id)).includes(text));
  }

  async shutdown(id: string): Promise<void> {
    await this.client.shutdown(callIn(this.ns), id);
  }

  /** Returns the folder of the only container. */
  async containerFolder(): Promise<string> {
    const folder = containersIn(this.data);
    const [name = "", ...more] = await readdir(folder);
    assert.deepEqual(more, []);
    return join(folder, name);
  }

  /** Finds remains of sandboxes that are still there after a moment. */
  async leftovers(): Promise<Leftovers> {
    let found = leftovers(this.data, this.#seen);
    for (let attempt = 0; attempt < 1_000 && Object.values(found).flat().length > 0; attempt++) {
      await delay(50);
      found = leftovers(this.data, this.#seen);
    }
    return found;
  }

  async assertClean(): Promise<void> {
    assert.deepEqual(await this.leftovers(), noLeftovers);
    assert.deepEqual(sandboxesIn(await readdir(join(this.data, "oci"))), []);
  }

  async close(): Promise<void> {
    const root = join(this.data, "oci");
    for (const name of await readdir(root).catch(() => [])) {
      const [namespace = "", id] = name.split("@");
      if (id) await this.client.shutdown(callIn(namespace), id).catch(() => {});
    }
    await this.agent.stop();
    const remains = await this.leftovers();
    await this.#remove();
    assert.deepEqual(remains, noLeftovers);
  }

  #specOf(script: string, spec: Readonly<Record<string, unknown>>): unknown {
    const process = { args: ["sh", "-c", script], cwd: "/" };
    return { ...spec, process: { ...process, ...Object(spec.process) } };
  }
}
