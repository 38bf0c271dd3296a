import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { configOf, layoutOf } from "./config.ts";
import { ContainerdError } from "./error.ts";
import { type Binaries, type ContainerdVersion, fetchContainerd } from "./fetch.ts";
import { lastLine } from "./last-line.ts";
import { pauseImage, pauseImageName } from "./pause-image.ts";
import { daemonsOf, sweep } from "./sweep.ts";

const run = promisify(execFile);

/** How long a daemon may take to be ready, in milliseconds. */
const patience = 30_000;

/** How long one may take to end in order, in milliseconds. */
const patienceAtEnd = 5_000;

/** How long the path of a unix socket may be, in bytes. */
const longestSocket = 107;

/** What a daemon says once all its plugins are ready, CRI with its `podsandbox` too. */
const ready = "containerd successfully booted";

/** How a daemon is started. */
export interface ContainerdOptions {
  /** For all it keeps; made if it is not there. Its path must be short: there is a socket in it. */
  readonly folder: string;
  readonly version?: ContainerdVersion;
}

/** A containerd of its own, with the pause image in the namespace `k8s.io`. */
export class Containerd {
  readonly folder: string;
  readonly socket: string;
  readonly version: ContainerdVersion;
  readonly binaries: Binaries;
  #child: ChildProcess | undefined;
  #ended = Promise.resolve();
  #said = "";

  constructor(folder: string, version: ContainerdVersion, binaries: Binaries) {
    this.folder = folder;
    this.socket = layoutOf(folder).socket;
    this.version = version;
    this.binaries = binaries;
  }

  /** The process it is or was, 0 before its first start. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves when the daemon that runs at present has ended. */
  get exited(): Promise<void> {
    return this.#ended;
  }

  /** What it has said since it was last started, the latest part. */
  output(): string {
    return this.#said;
  }

  /** The last line it has said. */
  get lastWords(): string {
    return this.#said.trim().split("\n").at(-1) ?? "";
  }

  /**
   * Runs `ctr` against it.
   * @returns what that prints
   * @throws an error with `stderr` when it fails
   */
  async ctr(...args: readonly string[]): Promise<string> {
    return (await run(this.binaries.ctr, ["--address", this.socket, ...args])).stdout;
  }

  /** Adds the image of an archive to those that pods are made of. */
  async importImage(archive: string): Promise<void> {
    const how = ["--local", "--snapshotter", "native"];
    await this.ctr("--namespace", "k8s.io", "images", "import", ...how, archive);
  }

  /**
   * Starts the daemon, again if one ran in this folder before, and resolves when it is ready.
   * @throws ContainerdError
   */
  async start(): Promise<void> {
    const [other] = daemonsOf(this.folder);
    if (other) throw new ContainerdError(`process ${other.pid} is a containerd in ${this.folder} already`);
    const { config } = layoutOf(this.folder);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(config, configOf(this.version, this.folder));
    this.#said = "";
    const child = spawn(this.binaries.containerd, ["--config", config], {
      env: { ...process.env, PATH: [...this.binaries.path, process.env.PATH].join(":") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let booted = false;
    const hear = (chunk: Buffer) => {
      this.#said += chunk.toString();
      booted ||= this.#said.includes(ready);
      this.#said = this.#said.slice(-65_536);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    this.#ended = new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => resolve());
    });
    try {
      await this.#untilReady(() => booted);
    } catch (error) {
      await this.kill();
      throw error;
    }
  }

  /** Ends the daemon alone, and resolves when it has: what it started goes on. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.#runs()) this.#child?.kill(signal);
    await this.#ended;
  }

  /** Ends the daemon and everything it started; what it has stored stays in its folder. */
  async stop(): Promise<void> {
    const overdue = setTimeout(() => void this.kill(), patienceAtEnd);
    const ended = this.kill("SIGTERM");
    // One that a test has halted hears of it only then.
    this.#child?.kill("SIGCONT");
    await ended;
    clearTimeout(overdue);
    sweep(this.folder, this.binaries.runc);
  }

  #runs(): boolean {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async #untilReady(booted: () => boolean): Promise<void> {
    for (const began = Date.now(); Date.now() - began < patience; await sleep(20)) {
      if (!this.#runs()) {
        throw new ContainerdError(`containerd ended: ${this.lastWords}`);
      }
      if (!booted()) continue;
      await this.ctr("version");
      return await this.#bringImage();
    }
    throw new ContainerdError(`containerd is not ready after ${patience / 1_000} seconds`);
  }

  async #bringImage(): Promise<void> {
    const images = await this.ctr("--namespace", "k8s.io", "images", "list", "--quiet");
    if (images.split("\n").includes(pauseImageName)) return;
    await this.importImage((await pauseImage()).archive);
  }
}

/** Refuses a folder that something else is in: what runs there is not ours to end. @throws ContainerdError */
async function checkOurs(folder: string): Promise<void> {
  const { config, state } = layoutOf(folder);
  const names = await readdir(folder).catch(() => []);
  const said = await readFile(config, "utf8").catch(() => "");
  if (names.length === 0 || said.includes(JSON.stringify(state))) return;
  throw new ContainerdError(`${folder}: it must be empty, or one that this has run in before`);
}

/**
 * Starts a containerd and resolves when it is ready.
 * @throws ContainerdError where none can be had
 */
export async function startContainerd(options: ContainerdOptions): Promise<Containerd> {
  const { version = "2.1" } = options;
  const folder = resolve(options.folder);
  const { socket } = layoutOf(folder);
  if (Buffer.byteLength(socket) > longestSocket) {
    throw new ContainerdError(`${folder}: the path must be shorter, for there is a socket in it`);
  }
  await checkOurs(folder);
  const binaries = await fetchContainerd(version);
  if (process.getuid?.() !== 0) throw new ContainerdError("containerd must be started by root");
  await pauseImage();
  const containerd = new Containerd(folder, version, binaries);
  try {
    await containerd.start();
  } catch (cause) {
    if (cause instanceof ContainerdError) throw cause;
    await containerd.stop();
    throw new ContainerdError(`containerd does not work here: ${lastLine(cause)}`, { cause });
  }
  return containerd;
}
