import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { configOf, layout } from "./config.ts";
import { ContainerdError } from "./error.ts";
import { type ContainerdVersion, fetchContainerd } from "./fetch.ts";
import { mountsBelow, processesOf } from "./leftovers.ts";
import { writePauseImage } from "./pause-image.ts";

const run = promisify(execFile);

/** How long a daemon may take to answer, in milliseconds. */
const patience = 60_000;

/** The longest path of a unix socket, in bytes. */
const longestSocket = 107;

/** A containerd of our own, in a folder of its own. */
export class Containerd {
  readonly folder: string;
  readonly #path: string;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #said = "";

  private constructor(folder: string, path: string) {
    this.folder = folder;
    this.#path = path;
  }

  /**
   * Starts one that has the pause image, and resolves when it answers.
   * @param folder an absolute path; made if it is not there
   * @param binaries folders with further programs for it, such as shims
   * @throws ContainerdError
   */
  static async start(
    version: ContainerdVersion,
    folder: string,
    binaries: readonly string[] = [],
  ): Promise<Containerd> {
    if (process.platform !== "linux") throw new ContainerdError("containerd runs on Linux only");
    if (process.getuid?.() !== 0) throw new ContainerdError("containerd needs to be run by root");
    const { socket } = layout(folder);
    if (Buffer.byteLength(`${socket}.ttrpc`) > longestSocket)
      throw new ContainerdError(`the path ${folder} is too long for a socket`);
    const path = [...(await fetchContainerd(version)), ...binaries, process.env.PATH].join(":");
    const daemon = new Containerd(folder, path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, "config.toml"), configOf(version, folder));
    await daemon.start();
    if (version === "2") {
      await writePauseImage(join(folder, "pause.tar"));
      await daemon.ctr(
        "--namespace",
        "k8s.io",
        "images",
        "import",
        "--local",
        "--snapshotter",
        "native",
        join(folder, "pause.tar"),
      );
    }
    return daemon;
  }

  get socket(): string {
    return layout(this.folder).socket;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Everything it has said so far, the latest part. */
  get output(): string {
    return this.#said;
  }

  /** Starts it on what an earlier start left in its folder. */
  async start(): Promise<void> {
    const child = spawn("containerd", ["--config", join(this.folder, "config.toml")], {
      env: { ...process.env, PATH: this.#path },
      // In a process group of its own, so that a Ctrl-C reaches whoever started it first.
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    child.stderr.on("data", (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-65_536);
    });
    this.#ended = new Promise((resolve) => {
      child.once("exit", () => resolve()).once("error", () => resolve());
    });
    for (const began = Date.now(); Date.now() - began < patience; await delay(50)) {
      if (child.exitCode !== null || child.signalCode !== null) break;
      if (existsSync(this.socket) && (await this.#answers())) return;
    }
    await this.kill();
    throw new ContainerdError(`containerd does not come up: ${this.#said.trim().split("\n").at(-1) ?? ""}`);
  }

  /** Runs containerd's own client, and gives what that prints. */
  async ctr(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, PATH: this.#path };
    const { stdout } = await run("ctr", ["--address", this.socket, ...args], { env, timeout: patience });
    return stdout;
  }

  /** Ends the daemon. What it runs, runs on. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.#child?.kill(signal);
    await this.#ended;
  }

  /** Ends the daemon and everything that it ever ran and that is left. */
  async stop(): Promise<void> {
    await this.kill("SIGTERM");
    for (const deadline = Date.now() + patience; Date.now() < deadline; await delay(50)) {
      const left = processesOf(this.folder);
      for (const pid of left) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // It ended meanwhile.
        }
      }
      if (left.length === 0) break;
    }
    for (const point of mountsBelow(this.folder)) await run("umount", ["--lazy", point]);
  }

  async #answers(): Promise<boolean> {
    return this.ctr("version").then(
      () => true,
      () => false,
    );
  }
}
