import type { ControllerStatus } from "../../../shared/sandbox/controller.ts";
import { isDiskFull } from "../../disk-full.ts";
import { identify, isAlive, signalProcess } from "../../identity.ts";
import type { Running } from "../../lifecycle/engine.ts";
import { bundleOf, removeRemains } from "./bundle.ts";
import { type Noted, readRunning, writeRunning } from "./running-file.ts";
import { isShim } from "./shims.ts";

/** What a sandbox was last seen to run: its process on this node, whatever containerd still knows of it. */
export class NodeProcess {
  readonly #folder: string;
  readonly #id: string;
  #noted: Noted | undefined;

  /**
   * @param folder where it is noted
   * @param id of the sandbox on the node
   */
  constructor(folder: string, id: string) {
    this.#folder = folder;
    this.#id = id;
  }

  /** Takes up what an earlier agent has noted. */
  async recover(): Promise<void> {
    this.#noted = await readRunning(this.#folder);
  }

  /** Undefined if it was never seen to run. */
  get running(): Running | undefined {
    if (!this.#noted) return undefined;
    const { pid, address, version } = this.#noted;
    return { pid, address, version };
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
  async note(pid: number, status: ControllerStatus | undefined): Promise<Running> {
    const { address = "", version = 0 } = status ?? {};
    if (this.#noted?.pid !== pid) {
      const bundle = await bundleOf(pid, this.#id);
      // Some shims give their own number, which says nothing of what they run, and is not to be signalled.
      const began = (await isShim(pid)) ? "" : identify(pid).began;
      this.#noted = { pid, began, address, version, bundle };
      await writeRunning(this.#folder, this.#noted).catch((error) => {
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
