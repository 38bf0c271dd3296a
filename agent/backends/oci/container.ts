import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { SandboxError } from "../../../shared/errors/error.ts";
import { type Identity, identify, isAlive, signalProcess } from "../../identity.ts";
import { readIfThere } from "../../read-if-there.ts";
import { removeGroup } from "./cgroup.ts";
import { Runtime } from "./runtime.ts";
import type { Mark } from "./supervision.ts";

/** The folder of all containers: it outlives a lost data folder, but not the machine's next start. */
const stateFolder = "/run/sandbox-agent";

/** When a process began that had ended before that could be seen: no process is taken for it. */
const ended = "ended";

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 20);

/** The folder of the containers of a folder of all sandboxes. */
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

/** The runtime that a container was made with: the agent may have been given another one since. */
function runtimeOf(mark: FoundMark, runtime: Runtime): Runtime {
  return mark.runtime === runtime.program ? runtime : new Runtime(mark.runtime);
}

/** The files of a container: its configuration, and the scripts that mount its root and run it. */
export interface Bundle {
  readonly config: string;
  readonly mounts: string;
  readonly run: string;
}

async function makeOpenFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o711 });
  // A container with other users than the node's has to pass through.
  await chmod(path, 0o711);
}

/** The container of one life on this node, whether it is there or not. */
export class Container {
  readonly mark: Mark;
  readonly id: string;
  /** Its folder. No character of its path has a meaning to a shell or to mount. */
  readonly folder: string;
  #runtime: Runtime;
  #init: Identity | undefined;

  constructor(mark: Mark, runtime: Runtime) {
    this.mark = mark;
    this.#runtime = runtime;
    this.id = `sandbox-${digestOf(`${mark.root}\0${mark.namespace}/${mark.id}`)}-${mark.life}`;
    this.folder = join(containersFolder(mark.root), this.id);
  }

  /** Finds the containers of a folder of all sandboxes, whatever runtime they were made with. */
  static async all(root: string, runtime: Runtime): Promise<Container[]> {
    const found: Container[] = [];
    for (const name of await readdir(containersFolder(root)).catch(() => [])) {
      const folder = join(containersFolder(root), name);
      const mark = readMark(folder);
      if (mark) found.push(new Container(mark, runtimeOf(mark, runtime)));
    }
    return found;
  }

  /** Removes what an earlier agent was about to make: without a mark nothing of it has come to run. */
  static async sweep(root: string): Promise<void> {
    for (const name of await readdir(containersFolder(root)).catch(() => [])) {
      const folder = join(containersFolder(root), name);
      if (!readMark(folder)) await rm(folder, { recursive: true, force: true });
    }
  }

  /** Removes the folder of all containers when the agent ends, unless there are some. */
  static async close(root: string): Promise<void> {
    await rmdir(containersFolder(root)).catch(() => {});
  }

  /** The path of its control group. */
  get cgroup(): string {
    return `/${this.id}`;
  }

  /** Makes its folder, in place of one of an earlier attempt. */
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

  /** The first process; undefined if it was never seen to run. */
  get init(): Identity | undefined {
    if (this.#init) return this.#init;
    const [pid, began] = (this.#read("init") ?? "").split("\n");
    if (Number(pid) > 1 && began) this.#init = { pid: Number(pid), began };
    return this.#init;
  }

  /** Tells whether it has come to run and its runtime still keeps account of it. Notes its first process. */
  async isRunning(): Promise<boolean> {
    if (this.#read("pid") === undefined) return false;
    if (!this.#runtime.isRunningWithPidFile) {
      const state = await this.#state();
      if (state?.status !== "running" && state?.status !== "stopped") return false;
    }
    return this.hasStarted();
  }

  /** Tells whether it has come to run, once its runtime has ended or tells that it runs. Notes its first process. */
  async hasStarted(): Promise<boolean> {
    if (this.init) return true;
    const pid = Number(this.#read("pid") ?? 0);
    if (!pid) return false;
    this.#init = { pid, began: identify(pid).began || ended };
    await this.#note("init", `${pid}\n${this.#init.began}\n`);
    return true;
  }

  /** Takes up what an earlier agent did not come to note. */
  async recover(): Promise<void> {
    const mark = readMark(this.folder);
    if (mark) this.#runtime = runtimeOf(mark, this.#runtime);
    if (this.init || this.#read("pid") === undefined) return;
    // The number may be another's by now, unless the runtime says that it is not.
    const state = this.isKnown ? await this.#state() : undefined;
    this.#init = state?.pid ? identify(state.pid) : { pid: Number(this.#read("pid")), began: ended };
  }

  /** True if the runtime keeps account of it: one that was killed leaves that behind. */
  get isKnown(): boolean {
    try {
      return readdirSync(join(this.folder, "state")).length > 0;
    } catch {
      return false;
    }
  }

  /** True if its runtime ended before it did, so that nobody knows its exit. */
  get isLost(): boolean {
    return existsSync(join(this.folder, "lost"));
  }

  get isAlive(): boolean {
    return this.init !== undefined && isAlive(this.init);
  }

  /** Last complaint of its runtime; empty if there is none. */
  get complaint(): string {
    const errors = (this.#read("runtime.log") ?? "").split("\n").flatMap((line) => {
      const [, text] = /"msg":("(?:[^"\\]|\\.)*")/.exec(line) ?? [];
      return text && /"level":"(error|fatal)"/.test(line) ? [String(JSON.parse(text))] : [];
    });
    return errors.at(-1) ?? "";
  }

  /** Has the runtime signal it. @throws if it cannot */
  async signal(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#runtime.kill(this.folder, this.id, signal);
  }

  /** Kills its first process, and with that the kernel all others. */
  kill(): void {
    if (this.init) signalProcess(this.init, "SIGKILL");
  }

  /** Ends it after its runtime has ended, and notes that its exit is not known. */
  async lose(): Promise<void> {
    await this.#note("lost", "");
    await this.#end();
  }

  /** Ends it and removes everything that is left of it. @throws `unavailable` */
  async remove(): Promise<void> {
    await this.#end();
    await rm(this.folder, { recursive: true, force: true });
    this.#init = undefined;
  }

  async #end(): Promise<void> {
    if (this.isKnown) await this.#runtime.remove(this.folder, this.id).catch(() => {});
    await removeGroup(this.cgroup);
    this.kill();
  }

  #state() {
    return this.#runtime.state(this.folder, this.id).catch(() => undefined);
  }

  /** Writes a note for later agents. To end a container must not need space: without the note its exit is a guess. */
  async #note(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text, { mode: 0o600 }).catch(() => {});
  }

  #read(name: string): string | undefined {
    return readIfThere(join(this.folder, name));
  }
}
