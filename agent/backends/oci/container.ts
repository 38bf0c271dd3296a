import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { SandboxError } from "../../../shared/errors/error.ts";
import { type Identity, identify, isAlive, signalProcess } from "../../host/identity.ts";
import { readIfThere } from "../../host/read-if-there.ts";
import { removeGroup } from "./cgroup.ts";
import { Runtime } from "./runtime.ts";
import type { Mark } from "./supervision.ts";

/** The folder of all containers. It survives a lost data folder, but not a reboot. */
const stateFolder = "/run/sandbox-agent";

/** The start time of a process that ended before its start time could be read. It matches no process. */
const endedMark = "ended";

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 20);

/** Returns the folder of the containers that belong to an agent's folder of sandboxes. */
export function containersFolder(root: string): string {
  return join(stateFolder, digestOf(root));
}

const markSchema = z.object({
  root: z.string(),
  namespace: z.string(),
  id: z.string(),
  life: z.int(),
  runtime: z.string(),
});

type FoundMark = z.infer<typeof markSchema>;

function readMark(folder: string): FoundMark | undefined {
  try {
    return markSchema.parse(JSON.parse(readIfThere(join(folder, "mark.json")) ?? "null"));
  } catch (error) {
    if (error instanceof SandboxError) throw error;
    return undefined;
  }
}

/** Returns the runtime that a container was made with, since the agent may have another one now. */
function runtimeOf(mark: FoundMark, runtime: Runtime): Runtime {
  return mark.runtime === runtime.program ? runtime : new Runtime(mark.runtime);
}

/** The contents of a container's files: its configuration, and the scripts that mount its root and run it. */
export interface Bundle {
  readonly config: string;
  readonly mounts: string;
  readonly run: string;
}

async function makeOpenFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o711 });
  // A container with a user namespace has to pass through.
  await chmod(path, 0o711);
}

/** The container of one life of a sandbox, which may not exist. */
export class Container {
  readonly mark: Mark;
  readonly id: string;
  /** Its folder. The path has no characters that a shell or mount would interpret. */
  readonly folder: string;
  #runtime: Runtime;
  #init: Identity | undefined;

  constructor(mark: Mark, runtime: Runtime) {
    this.mark = mark;
    this.#runtime = runtime;
    this.id = `sandbox-${digestOf(`${mark.root}\0${mark.namespace}/${mark.id}`)}-${mark.life}`;
    this.folder = join(containersFolder(mark.root), this.id);
  }

  /** Lists the containers of a folder of sandboxes, of any runtime. */
  static async all(root: string, runtime: Runtime): Promise<Container[]> {
    const found: Container[] = [];
    for (const name of await readdir(containersFolder(root)).catch(() => [])) {
      const folder = join(containersFolder(root), name);
      const mark = readMark(folder);
      if (mark) found.push(new Container(mark, runtimeOf(mark, runtime)));
    }
    return found;
  }

  /** Removes the folders of containers that an earlier agent did not finish: without a mark nothing was run. */
  static async removeUnmarked(root: string): Promise<void> {
    for (const name of await readdir(containersFolder(root)).catch(() => [])) {
      const folder = join(containersFolder(root), name);
      if (!readMark(folder)) await rm(folder, { recursive: true, force: true });
    }
  }

  /** Removes the folder of containers when the agent ends, if it is empty. */
  static async close(root: string): Promise<void> {
    await rmdir(containersFolder(root)).catch(() => {});
  }

  /** The path of its control group. */
  get cgroup(): string {
    return `/${this.id}`;
  }

  /** Creates its folder; removes that of an earlier attempt first. */
  async prepare({ config, mounts, run }: Bundle): Promise<void> {
    await this.remove();
    await makeOpenFolder(stateFolder);
    await makeOpenFolder(containersFolder(this.mark.root));
    await makeOpenFolder(this.folder);
    const mark = JSON.stringify({ ...this.mark, runtime: this.#runtime.program });
    const files = { "mark.json": mark, "config.json": config, "mount.sh": mounts, "run.sh": run, empty: "" };
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(this.folder, name), text, { mode: name === "empty" ? 0o444 : 0o600 });
    }
    for (const name of ["rootfs", "scratch"]) await makeOpenFolder(join(this.folder, name));
    await mkdir(join(this.folder, "state"), { mode: 0o700 });
  }

  /** Its first process; undefined if it was never seen running. */
  get init(): Identity | undefined {
    if (this.#init) return this.#init;
    const [pid, began] = (this.#read("init") ?? "").split("\n");
    if (Number(pid) > 1 && began) this.#init = { pid: Number(pid), began };
    return this.#init;
  }

  /** Returns true if the container has started and its runtime still knows it. Records its first process. */
  async isRunning(): Promise<boolean> {
    if (this.#read("pid") === undefined) return false;
    if (!this.#runtime.writesPidFileWhenRunning) {
      const state = await this.#state();
      if (state?.status !== "running" && state?.status !== "stopped") return false;
    }
    return this.hasStarted();
  }

  /**
   * Returns true if the container has started; valid once its runtime has ended or reports it as running. Records its
   * first process.
   */
  async hasStarted(): Promise<boolean> {
    if (this.init) return true;
    const pid = Number(this.#read("pid") ?? 0);
    if (!pid) return false;
    this.#init = { pid, began: identify(pid).began || endedMark };
    await this.#writeNote("init", `${pid}\n${this.#init.began}\n`);
    return true;
  }

  /** Recovers what an earlier agent had no time to record. */
  async recover(): Promise<void> {
    const mark = readMark(this.folder);
    if (mark) this.#runtime = runtimeOf(mark, this.#runtime);
    if (this.init || this.#read("pid") === undefined) return;
    // The pid may have been reused, unless the runtime confirms it.
    const state = this.hasRuntimeState ? await this.#state() : undefined;
    this.#init = state?.pid ? identify(state.pid) : { pid: Number(this.#read("pid")), began: endedMark };
  }

  /** True if the runtime has state of the container, which a killed runtime leaves behind. */
  get hasRuntimeState(): boolean {
    try {
      return readdirSync(join(this.folder, "state")).length > 0;
    } catch {
      return false;
    }
  }

  /** True if its runtime ended before the container, so that the exit is unknown. */
  get isLost(): boolean {
    return existsSync(join(this.folder, "lost"));
  }

  get isAlive(): boolean {
    return this.init !== undefined && isAlive(this.init);
  }

  /** The last error that its runtime logged; empty if there is none. */
  get lastError(): string {
    const errors = (this.#read("runtime.log") ?? "").split("\n").flatMap((line) => {
      const [, text] = /"msg":("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
      return text && /"level":"(error|fatal)"/.test(line) ? [String(JSON.parse(text))] : [];
    });
    return errors.at(-1) ?? "";
  }

  /** Signals the container through its runtime. @throws if that fails */
  async signal(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#runtime.kill(this.folder, this.id, signal);
  }

  /** Kills the first process; the kernel then kills all others. */
  killInit(): void {
    if (this.init) signalProcess(this.init, "SIGKILL");
  }

  /** Kills the container after its runtime has ended, and records that its exit is unknown. */
  async markLost(): Promise<void> {
    await this.#writeNote("lost", "");
    await this.#kill();
  }

  /** Kills the container and removes everything of it. @throws `unavailable` */
  async remove(): Promise<void> {
    await this.#kill();
    await rm(this.folder, { recursive: true, force: true });
    this.#init = undefined;
  }

  async #kill(): Promise<void> {
    if (this.hasRuntimeState) await this.#runtime.remove(this.folder, this.id).catch(() => {});
    await removeGroup(this.cgroup);
    this.killInit();
  }

  #state() {
    return this.#runtime.state(this.folder, this.id).catch(() => undefined);
  }

  /** Writes a file for later agents. Ignores errors, since ending a container must not need disk space. */
  async #writeNote(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text, { mode: 0o600 }).catch(() => {});
  }

  #read(name: string): string | undefined {
    return readIfThere(join(this.folder, name));
  }
}
