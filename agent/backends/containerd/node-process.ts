import type { ControllerStatus } from "../../../shared/sandbox/controller.ts";
import { identify, isAlive, signalProcess } from "../../identity.ts";
import type { Running } from "../../lifecycle/engine.ts";
import { bundleOf, removeRemains } from "./bundle.ts";
import { type Noted, readRunning, writeRunning } from "./running-file.ts";

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

  get isAlive(): boolean {
    return this.#noted !== undefined && isAlive(this.#noted);
  }

  /** Takes note of what runs, on disk before it is answered. */
  async note(pid: number, status: ControllerStatus | undefined): Promise<Running> {
    const { address = "", version = 0 } = status ?? {};
    if (this.#noted?.pid !== pid) {
      const bundle = await bundleOf(pid, this.#id);
      this.#noted = { ...identify(pid), address, version, bundle };
      await writeRunning(this.#folder, this.#noted);
    }
    return { pid, address, version };
  }

  /** Signals it, if it has not ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.#noted) signalProcess(this.#noted, signal);
  }

  /** Removes what a daemon may have left of its bundle. */
  async removeRemains(): Promise<void> {
    if (this.#noted) await removeRemains(this.#noted.bundle);
  }
}
