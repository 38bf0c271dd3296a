import { dirname, join } from "node:path";
import type { ControllerStatus } from "../../../shared/sandbox/controller.ts";
import { isDiskFull } from "../../disk-full.ts";
import { identify, isAlive, signalProcess } from "../../identity.ts";
import type { Running } from "../../lifecycle/engine.ts";
import { look } from "../../proc.ts";
import { bundleOf, removeRemains } from "./bundle.ts";
import { programOf, type ShimProgram } from "./dead-shim.ts";
import { type Noted, readRunning, writeRunning } from "./running-file.ts";
import { isShim } from "./shims.ts";

const parentOf = (pid: number) => look(pid)?.parent ?? 0;

/** What a sandbox was last seen to run: its process on this node, whatever containerd still knows of it. */
export class SandboxProcess {
  readonly #path: string;
  readonly #id: string;
  readonly #shimId: string;
  #noted: Noted | undefined;

  /**
   * @param path of the file in which it is noted
   * @param id of the container on the node
   * @param shimId of that for which its shim was started
   */
  constructor(path: string, id: string, shimId = id) {
    this.#path = path;
    this.#id = id;
    this.#shimId = shimId;
  }

  /** Takes up what an earlier agent has noted. */
  async recover(): Promise<void> {
    this.#noted = await readRunning(this.#path);
  }

  /** Undefined if it was never seen to run. */
  get running(): Running | undefined {
    if (!this.#noted) return undefined;
    const { pid, address, version } = this.#noted;
    return { pid, address, version };
  }

  /** Its bundle; empty where that could not be seen. */
  get bundle(): string {
    return this.#noted?.bundle ?? "";
  }

  /** The program of its shim, where that was seen. */
  get shim(): ShimProgram | undefined {
    return this.#noted?.shim;
  }

  /** True if it lives and its shim does not, so that nobody will tell how it ends. @throws `unavailable` as `isAlive` */
  async isOrphan(): Promise<boolean> {
    return this.isAlive && !(await isShim(parentOf(this.#noted?.pid ?? 0)));
  }

  /** True if it is seen to live. @throws `unavailable` when that cannot be seen */
  get isAlive(): boolean {
    return this.#noted !== undefined && isAlive(this.#noted);
  }

  /** True if it was there and is no longer. @throws `unavailable` when that cannot be seen */
  get hasEnded(): boolean {
    return Boolean(this.#noted?.began) && !this.isAlive;
  }

  /** Takes note of what runs, on disk before it is answered. */
  async note(
    pid: number,
    status: Pick<ControllerStatus, "address" | "version"> | undefined,
  ): Promise<Running> {
    const { address = "", version = 0 } = status ?? {};
    if (this.#noted?.pid !== pid) {
      const shimBundle = await bundleOf(pid, this.#shimId);
      const bundle = shimBundle && join(dirname(shimBundle), this.#id);
      // Some shims give their own number, which says nothing of what they run, and is not to be signalled.
      const began = (await isShim(pid)) ? "" : identify(pid).began;
      const shim = await programOf(parentOf(pid));
      this.#noted = { pid, began, address, version, bundle, ...(shim && { shim }) };
      await writeRunning(this.#path, this.#noted).catch((error) => {
        // It runs, and containerd tells a later agent of it.
        if (!isDiskFull(error)) throw error;
      });
    }
    return { pid, address, version };
  }

  /** Signals it, if it is seen to live. */
  signal(signal: NodeJS.Signals): void {
    try {
      if (this.#noted) signalProcess(this.#noted, signal);
    } catch {
      // It cannot be seen at present; who wants its end looks again.
    }
  }

  /** Removes what a daemon may have left of its bundle. */
  async removeRemains(): Promise<void> {
    if (this.#noted) await removeRemains(this.#noted.bundle);
  }
}
