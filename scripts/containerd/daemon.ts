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

/** Time for a daemon to become ready. */
const readyTimeoutMs = 30_000;

/** Time for a daemon to stop gracefully. */
const stopTimeoutMs = 5_000;

/** Linux's limit of a unix socket's path. */
const maxSocketPathBytes = 107;

/** The log message of a daemon whose plugins are all ready, including CRI with `podsandbox`. */
const readyMessage = "containerd successfully booted";

/** Options of a daemon. */
export interface ContainerdOptions {
  /** Folder for all its files; created if missing. Its path must be short, since it contains a socket. */
  readonly folder: string;
  readonly version?: ContainerdVersion;
}

/** A private containerd, with the pause image in the namespace `k8s.io`. */
export class Containerd {
  readonly folder: string;
  readonly socket: string;
  readonly version: ContainerdVersion;
  readonly binaries: Binaries;
  #child: ChildProcess | undefined;
  #ended = Promise.resolve();
  #output = "";

  constructor(folder: string, version: ContainerdVersion, binaries: Binaries) {
    this.folder = folder;
    this.socket = layoutOf(folder).socket;
    this.version = version;
    this.binaries = binaries;
  }

  /** The pid of the current or last process; 0 before the first start. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Resolves when the current process has ended. */
  get exited(): Promise<void> {
    return this.#ended;
  }

  /** Returns the end of its output since the last start. */
  output(): string {
    return this.#output;
  }

  /** The last line of its output. */
  get lastLine(): string {
    return this.#output.trim().split("\n").at(-1) ?? "";
  }

  /**
   * Runs `ctr` against the daemon.
   * @returns its stdout
   * @throws an error with `stderr` if it fails
   */
  async ctr(...args: readonly string[]): Promise<string> {
    return (await run(this.binaries.ctr, ["--address", this.socket, ...args])).stdout;
  }

  /** Imports an image archive into CRI's namespace. */
  async importImage(archive: string): Promise<void> {
    const options = ["--local", "--snapshotter", "native"];
    await this.ctr("--namespace", "k8s.io", "images", "import", ...options, archive);
  }

  /**
   * Starts or restarts the daemon, and resolves when it is ready.
   * @throws ContainerdError
   */
  async start(): Promise<void> {
    const [other] = daemonsOf(this.folder);
    if (other) throw new ContainerdError(`${this.folder}: in use by the containerd with pid ${other.pid}`);
    const { config } = layoutOf(this.folder);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(config, configOf(this.version, this.folder));
    this.#output = "";
    const child = spawn(this.binaries.containerd, ["--config", config], {
      env: { ...process.env, PATH: [...this.binaries.path, process.env.PATH].join(":") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    let booted = false;
    const collect = (chunk: Buffer) => {
      this.#output += chunk.toString();
      booted ||= this.#output.includes(readyMessage);
      this.#output = this.#output.slice(-65_536);
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
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

  /** Kills only the daemon, and resolves when it has ended; its shims keep running. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    if (this.#isRunning()) this.#child?.kill(signal);
    await this.#ended;
  }

  /** Stops the daemon and everything it started; its data stays in the folder. */
  async stop(): Promise<void> {
    const overdue = setTimeout(() => void this.kill(), stopTimeoutMs);
    const ended = this.kill("SIGTERM");
    // A test may have stopped the process with SIGSTOP.
    this.#child?.kill("SIGCONT");
    await ended;
    clearTimeout(overdue);
    sweep(this.folder, this.binaries.runc);
  }

  #isRunning(): boolean {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async #untilReady(booted: () => boolean): Promise<void> {
    for (const startedAt = Date.now(); Date.now() - startedAt < readyTimeoutMs; await sleep(20)) {
      if (!this.#isRunning()) {
        throw new ContainerdError(`containerd ended during its start: ${this.lastLine}`);
      }
      if (!booted()) continue;
      await this.ctr("version");
      return await this.#ensurePauseImage();
    }
    throw new ContainerdError(`containerd is not ready after ${readyTimeoutMs / 1_000} seconds`);
  }

  async #ensurePauseImage(): Promise<void> {
    const images = await this.ctr("--namespace", "k8s.io", "images", "list", "--quiet");
    if (images.split("\n").includes(pauseImageName)) return;
    await this.importImage((await pauseImage()).archive);
  }
}

/** Rejects a folder with foreign content, since its processes would be killed. @throws ContainerdError */
async function checkFolder(folder: string): Promise<void> {
  const { config, state } = layoutOf(folder);
  const names = await readdir(folder).catch(() => []);
  const written = await readFile(config, "utf8").catch(() => "");
  if (names.length === 0 || written.includes(JSON.stringify(state))) return;
  throw new ContainerdError(`${folder}: must be empty or a folder of an earlier run`);
}

/**
 * Starts a containerd and resolves when it is ready.
 * @throws ContainerdError if containerd is not available here
 */
export async function startContainerd(options: ContainerdOptions): Promise<Containerd> {
  const { version = "2.1" } = options;
  const folder = resolve(options.folder);
  const { socket } = layoutOf(folder);
  if (Buffer.byteLength(socket) > maxSocketPathBytes) {
    throw new ContainerdError(`${folder}: must be a shorter path, since it contains a unix socket`);
  }
  await checkFolder(folder);
  const binaries = await fetchContainerd(version);
  if (process.getuid?.() !== 0) throw new ContainerdError("containerd must be started as root");
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
