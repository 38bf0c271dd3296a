import assert from "node:assert/strict";
import { chmod, copyFile, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type RunningAgent, spawnAgent } from "../../agent/spawn.ts";
import { fetchProgram } from "../../scripts/oci/fetch.ts";
import { AgentClient } from "../../shared/controller/agent-client.ts";
import { callIn, sandboxesIn, specOf, withSpec } from "../agent/bench.ts";
import { PlainClient } from "../agent/plain-client.ts";
import { trustingFetch } from "../agent/trusting-fetch.ts";
import { unlessSkipped } from "../containerd.ts";
import { temporaryFolder } from "../running.ts";
import { containersIn, type Leftovers, leftovers } from "./leftovers.ts";

export type RuntimeName = "runc" | "runsc";

/** Arguments of each runtime before every command, here where there is no /dev/kvm. */
const argsOf: Readonly<Record<RuntimeName, readonly string[]>> = {
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

/** Makes a small root file system: a busybox, and a file to know it by. */
export async function makeRootfs(folder: string): Promise<void> {
  for (const name of ["bin", "etc", "data"]) await mkdir(join(folder, name), { recursive: true });
  const busybox = join(folder, "bin", "busybox");
  await copyFile(await fetchProgram("busybox"), busybox);
  await chmod(busybox, 0o755);
  for (const name of applets) await symlink("busybox", join(folder, "bin", name));
}

/** The exit of a sandbox, and its output. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number;
  readonly reason: string;
}

const nothing: Leftovers = { containers: [], mounts: [], groups: [], processes: [] };

/** An agent whose sandboxes are containers, and the folder of its data. */
export class OciFixture {
  readonly runtime: RuntimeName;
  readonly program: string;
  readonly data: string;
  readonly rootfsDir: string;
  readonly ns = "tenant";
  readonly #flags: readonly string[];
  readonly #remove: () => Promise<void>;
  /** Ids of all containers that were seen. */
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

  /** @returns undefined where there are no containers to be had; in CI that is an error */
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
    const flags = ["--backend", "oci", "--runtime", this.program, ...argsOf[this.runtime]];
    const all = [...flags, "--rootfs-dir", this.rootfsDir, ...this.#flags];
    this.#agent = await spawnAgent({ dataDir: this.data, flags: all });
  }

  /** Kills the agent as hard as can be, does something meanwhile, and starts another one. */
  async restart(meanwhile: () => unknown = () => {}): Promise<void> {
    process.kill(this.agent.pid, "SIGKILL");
    await this.agent.exited;
    await meanwhile();
    await this.start();
  }

  /** Creates a sandbox from a spec, under a new id. */
  async create(spec: unknown): Promise<string> {
    const id = `s${this.#count++}`;
    await this.client.create(callIn(this.ns), id, withSpec(specOf(spec)));
    return id;
  }

  async begin(id: string): Promise<number> {
    const { pid } = await this.client.start(callIn(this.ns), id);
    for (const name of await readdir(containersIn(this.data))) this.#seen.add(name);
    return pid;
  }

  /** Runs a script in a sandbox and leaves it running. */
  async run(
    script: string,
    spec: Readonly<Record<string, unknown>> = {},
  ): Promise<[id: string, pid: number]> {
    const id = await this.create(this.#specOf(script, spec));
    return [id, await this.begin(id)];
  }

  /** Runs a script in a sandbox of its own to its end. */
  async outcome(script: string, spec: Readonly<Record<string, unknown>> = {}): Promise<Outcome> {
    const [id] = await this.run(script, spec);
    const outcome = await this.end(id);
    await this.shutdown(id);
    return outcome;
  }

  /** Waits for the end of a sandbox. */
  async end(id: string): Promise<Outcome> {
    const { exitStatus } = await this.client.wait(callIn(this.ns), id);
    const { info } = await this.client.status(callIn(this.ns), id, true);
    return {
      stdout: await this.output(id),
      stderr: await readFile(info.get("stderr") ?? "", "utf8").catch(() => ""),
      status: exitStatus,
      reason: info.get("exitReason") ?? "",
    };
  }

  /** Output so far. */
  async output(id: string): Promise<string> {
    const { info } = await this.client.status(callIn(this.ns), id, true);
    return readFile(info.get("stdout") ?? "", "utf8").catch(() => "");
  }

  /** Waits until a sandbox has written something. */
  async says(id: string, text: string): Promise<void> {
    for (const deadline = Date.now() + 20_000; !(await this.output(id)).includes(text); await delay(20)) {
      assert.ok(Date.now() < deadline, `it never wrote ${text}, but ${await this.output(id)}`);
    }
  }

  async shutdown(id: string): Promise<void> {
    await this.client.shutdown(callIn(this.ns), id);
  }

  /** The folder of the only container there is. */
  async containerFolder(): Promise<string> {
    const folder = containersIn(this.data);
    const [name = "", ...more] = await readdir(folder);
    assert.deepEqual(more, []);
    return join(folder, name);
  }

  /** Finds the remains of sandboxes, once they have had a moment to go. */
  async left(): Promise<Leftovers> {
    let found = leftovers(this.data, this.#seen);
    for (let tries = 0; tries < 50 && Object.values(found).flat().length > 0; tries++) {
      await delay(50);
      found = leftovers(this.data, this.#seen);
    }
    return found;
  }

  async assertClean(): Promise<void> {
    assert.deepEqual(await this.left(), nothing);
    assert.deepEqual(sandboxesIn(await readdir(join(this.data, "oci"))), []);
  }

  async close(): Promise<void> {
    const root = join(this.data, "oci");
    for (const name of await readdir(root).catch(() => [])) {
      const [namespace = "", id] = name.split("@");
      if (id) await this.client.shutdown(callIn(namespace), id).catch(() => {});
    }
    await this.agent.stop();
    const left = await this.left();
    await this.#remove();
    assert.deepEqual(left, nothing);
  }

  #specOf(script: string, spec: Readonly<Record<string, unknown>>): unknown {
    const process = { args: ["sh", "-c", script], cwd: "/" };
    return { ...spec, process: { ...process, ...Object(spec.process) } };
  }
}
